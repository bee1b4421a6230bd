import type { Terminal } from '../../../shared/contract/terminals.ts';
import type { NodeId, TerminalId } from '../../../shared/model/ids.ts';
import type { TerminalAction } from '../../features/terminals/keys.ts';
import { terminalsOf } from '../../stores/view/terminal-layout.ts';
import { shownTab, type TerminalsState } from '../../stores/view/terminals-store.ts';
import { text } from '../../ui/text.ts';
import type { Action } from './action.ts';

export interface TerminalActionsRequest {
  readonly laid: TerminalsState;
  readonly known: ReadonlyMap<TerminalId, Terminal>;
  /** How many terminals of each host are open and have no pane in this window. */
  readonly hidden: ReadonlyMap<NodeId, number>;
  /** Does what a key of the screen does, to the pane in front. */
  readonly onAct: (at: TerminalId, action: TerminalAction) => void;
  readonly onFont: (step: -1 | 0 | 1) => void;
  /** Lets a pane receive what is broadcast, or leaves it out. */
  readonly onTarget: (id: TerminalId, receives: boolean) => void;
  readonly onSend: (to: Terminal) => void;
  readonly onClose: (id: TerminalId) => void;
  readonly onReconnect: (id: TerminalId) => void;
  readonly onOpenAgain: (ended: Terminal) => void;
  readonly onShowHidden: (nodeId: NodeId) => void;
}

const words = text.terminals;
const group = 'do' as const;

/** What can be done with the terminals of a screen: with the pane in front, with those that are broadcast to, and with all letters. */
export function terminalActions(request: TerminalActionsRequest): readonly Action[] {
  return [
    ...paneActions(request),
    ...broadcastActions(request),
    ...tabActions(request),
    ...fontActions(request),
    ...hiddenActions(request),
  ];
}

function inFront({ laid, known }: TerminalActionsRequest): Terminal | null {
  return (laid.focused === null ? undefined : known.get(laid.focused)) ?? null;
}

/** With the pane in front. */
function paneActions(request: TerminalActionsRequest): readonly Action[] {
  const front = inFront(request);
  const on = (does: (terminal: Terminal) => void) => ({
    group,
    say: front?.hostname ?? '',
    refusal: front === null ? text.palette.notNow.noTerminal : undefined,
    run: () => front !== null && does(front),
  });
  const act = (action: TerminalAction) => on(({ id }) => request.onAct(id, action));
  const isRecording = front?.recording?.stopped === null;
  const { keys } = words;
  return [
    { id: 'terminal.right', title: words.splitRight, keys: keys.right, ...act('split-right') },
    { id: 'terminal.down', title: words.splitDown, keys: keys.down, ...act('split-down') },
    {
      id: 'terminal.record',
      title: isRecording ? words.stopRecord : words.record,
      keys: keys.record,
      ...act('record'),
    },
    { id: 'terminal.find', title: words.find, words: 'search', keys: keys.find, ...act('search') },
    { id: 'terminal.send', title: words.sendFile, words: 'upload copy', ...on(request.onSend) },
    ...(front?.state.kind === 'lost'
      ? [{ id: 'terminal.retry', title: words.tryNow, ...on(({ id }) => request.onReconnect(id)) }]
      : []),
    ...(front?.state.kind === 'ended'
      ? [{ id: 'terminal.again', title: words.openAgain, ...on(request.onOpenAgain) }]
      : []),
    { id: 'terminal.close', title: words.closePane, ...on(({ id }) => request.onClose(id)) },
  ];
}

/** Begins and ends a broadcast, and says who takes part in it. */
function broadcastActions(request: TerminalActionsRequest): readonly Action[] {
  const { laid, known } = request;
  const { broadcast } = laid;
  const tab = shownTab(laid);
  const panes = tab === null ? [] : terminalsOf(tab.root);
  const front = inFront(request);
  const isOn = broadcast !== null;
  const targets = panes.flatMap((id): readonly Action[] => {
    const hostname = known.get(id)?.hostname;
    if (broadcast === null || hostname === undefined) return [];
    const isOut = broadcast.excluded.has(id);
    return [
      {
        id: `terminal.target ${id}`,
        group,
        title: isOut ? words.include(hostname) : words.exclude(hostname),
        ...(id === front?.id && !isOut && { keys: words.excludeKeys }),
        run: () => request.onTarget(id, isOut),
      },
    ];
  });
  return [
    {
      id: 'terminal.broadcast',
      group,
      title: isOn ? words.stopBroadcast : words.broadcast,
      keys: isOn ? words.stopKeys : words.keys.broadcast,
      refusal: refusalOf(front, isOn || panes.length > 1, text.palette.notNow.onePane),
      run: () => front !== null && request.onAct(front.id, 'broadcast'),
    },
    ...targets,
  ];
}

/** What is done through the pane in front needs one, and enough of what it is about. */
function refusalOf(front: Terminal | null, isEnough: boolean, otherwise: string): string | undefined {
  if (front === null) return text.palette.notNow.noTerminal;
  return isEnough ? undefined : otherwise;
}

function tabActions(request: TerminalActionsRequest): readonly Action[] {
  const front = inFront(request);
  const refusal = refusalOf(front, request.laid.tabs.length > 1, text.palette.notNow.oneTab);
  const go = (action: TerminalAction) => ({
    group,
    refusal,
    run: () => front !== null && request.onAct(front.id, action),
  });
  return [
    { id: 'terminal.next', title: words.nextTab, keys: words.keys.nextTab, ...go('next-tab') },
    { id: 'terminal.last', title: words.lastTab, keys: words.keys.lastTab, ...go('last-tab') },
  ];
}

function fontActions({ onFont }: TerminalActionsRequest): readonly Action[] {
  const { keys } = words;
  return [
    { id: 'terminal.larger', group, title: words.larger, keys: keys.larger, run: () => onFont(1) },
    { id: 'terminal.smaller', group, title: words.smaller, keys: keys.smaller, run: () => onFont(-1) },
    { id: 'terminal.usual', group, title: words.usual, keys: keys.usual, run: () => onFont(0) },
  ];
}

/** To what is open on a host and has no pane here. */
function hiddenActions({ hidden, known, onShowHidden }: TerminalActionsRequest): readonly Action[] {
  return [...hidden].map(([nodeId, count]): Action => {
    const hostname = [...known.values()].find((terminal) => terminal.nodeId === nodeId)?.hostname ?? '';
    return {
      id: `terminal.hidden ${nodeId}`,
      group,
      title: words.showHidden(hostname),
      say: words.hidden(count),
      run: () => onShowHidden(nodeId),
    };
  });
}
