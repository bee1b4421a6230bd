import type { Template } from '../../../shared/model/template.ts';
import { builtInTemplates } from '../../../shared/rules/placing/template.ts';
import { redo, type TopologyStore, undo } from '../../stores/view/topology-store.ts';
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
    { id: 'topology.templates', group, title: text.palette.templates, run: does.onTemplates },
    ...builtInTemplates.map(
      (template): Action => ({
        id: `topology.template ${template.name}`,
        group,
        title: text.palette.template(template.name),
        run: () => does.onTemplate(template),
      }),
    ),
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
