import type { Template } from '../../../shared/model/template.ts';
import { builtInTemplates } from '../../../shared/rules/placing/template.ts';
import type { Move } from '../../features/topology/moves.ts';
import { redo, type TopologyStore, undo, zones } from '../../stores/view/topology-store.ts';
import { text } from '../../ui/text.ts';
import type { Action } from './action.ts';

export interface TopologyActionsRequest {
  readonly store: TopologyStore;
  readonly onSave: () => void;
  readonly onPlan: () => void;
  readonly onSiteFile: () => void;
  readonly onTemplate: (template: Template) => void;
  /** To the shapes, also those that were kept. */
  readonly onTemplates: () => void;
  readonly onWholeSheet: () => void;
  /** Who is chosen, in words; empty where nobody is. */
  readonly chosen: string;
  /** Everything that can be done with them on the sheet. */
  readonly moves: readonly Move[];
  /** What keeps them from being forgotten; null where nothing does. */
  readonly removalRefusal: string | null;
  /** Whether something is drawn that is not recorded: the site file would not have it. */
  readonly isDrawn: boolean;
  /** What keeps the sheet from being saved and planned, as its buttons are kept; null where nothing does. */
  readonly refusal: string | null;
}

/** What can be done with the draft of a topology. */
export function topologyActions({ store, ...does }: TopologyActionsRequest): readonly Action[] {
  const state = store.getState();
  const { notNow } = text.palette;
  const group = 'do';
  return [
    {
      id: 'topology.undo',
      group,
      title: text.topology.undo,
      keys: 'Ctrl Z',
      refusal: state.undo.length === 0 ? notNow.nothingToUndo : undefined,
      run: () => undo(store),
    },
    {
      id: 'topology.redo',
      group,
      title: text.topology.redo,
      keys: 'Ctrl Shift Z',
      refusal: state.redo.length === 0 ? notNow.nothingToRedo : undefined,
      run: () => redo(store),
    },
    {
      id: 'topology.save',
      group,
      title: text.topology.save,
      say: text.palette.draft,
      keys: 'Ctrl S',
      refusal: does.refusal ?? undefined,
      run: does.onSave,
    },
    {
      id: 'topology.plan',
      group,
      title: text.topology.plan,
      keys: 'Ctrl Enter',
      refusal: does.refusal ?? undefined,
      run: does.onPlan,
    },
    ...templateActions(does.onTemplates, does.onTemplate),
    {
      id: 'topology.settings',
      group,
      title: text.topology.cluster.open,
      words: 'cluster version artifacts bundle remove',
      run: () => store.setState({ asked: 'settings' }),
    },
    ...chosenActions({ store, ...does }),
    {
      id: 'topology.file',
      group,
      title: text.topology.siteFile,
      refusal: does.isDrawn ? notNow.notRecorded : undefined,
      run: does.onSiteFile,
    },
    { id: 'topology.whole', group, title: text.topology.wholeSheet, keys: '0', run: does.onWholeSheet },
  ];
}

/** With shapes to start from. */
function templateActions(
  onTemplates: () => void,
  onTemplate: (template: Template) => void,
): readonly Action[] {
  const group = 'do';
  return [
    { id: 'topology.templates', group, title: text.palette.templates, run: onTemplates },
    ...builtInTemplates.map(
      (template): Action => ({
        id: `topology.template ${template.name}`,
        group,
        title: text.palette.template(template.name),
        run: () => onTemplate(template),
      }),
    ),
  ];
}

/** With the hosts that are chosen. */
function chosenActions({ store, chosen, moves, removalRefusal }: TopologyActionsRequest): readonly Action[] {
  const group = 'do';
  return [
    {
      id: 'topology.remove',
      group,
      title: text.palette.removeHosts(chosen || text.palette.chosenHosts),
      words: 'forget delete host',
      refusal: removalRefusal ?? undefined,
      run: () => store.setState({ asked: 'removal' }),
    },
    ...moves.map(
      ({ key, label, hint, disabled, act }): Action => ({
        id: `topology.move ${key}`,
        group,
        title: isZone(key) ? text.palette.moveTo(label) : label,
        say: chosen,
        ...(hint !== null && { keys: hint }),
        refusal: disabled ? text.palette.notNow.thereAlready : undefined,
        run: act,
      }),
    ),
  ];
}

function isZone(key: string): boolean {
  return zones.some((zone) => zone === key);
}
