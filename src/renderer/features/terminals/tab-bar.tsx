import type { Terminal } from '../../../shared/contract/terminals.ts';
import type { TerminalId } from '../../../shared/model/ids.ts';
import { type Tab, terminalsOf } from '../../stores/view/terminal-layout.ts';
import { showTab, stepFont, type TerminalsStore } from '../../stores/view/terminals-store.ts';
import { text } from '../../ui/text.ts';
import type { TerminalAction } from './keys.ts';

const words = text.terminals;

export interface TabBarProps {
  readonly layout: TerminalsStore;
  readonly tabs: readonly Tab[];
  readonly shown: Tab | null;
  readonly known: ReadonlyMap<TerminalId, Terminal>;
  /** The terminal that has the keys. */
  readonly focused: Terminal | null;
  readonly isBroadcasting: boolean;
  readonly onAction: (action: TerminalAction) => void;
  /** Lets somebody choose a file for the host of the pane in front. */
  readonly onSend: () => void;
}

/** Tabs, and what can be done with the pane in front. */
export function TabBar({
  layout,
  tabs,
  shown,
  known,
  focused,
  isBroadcasting,
  onAction,
  onSend,
}: TabBarProps) {
  const none = focused === null;
  const several = shown !== null && terminalsOf(shown.root).length > 1;
  const isRecording = focused?.recording?.stopped === null;
  return (
    <div className="term-bar" data-region="tabs">
      <nav aria-label={words.tabs}>
        {tabs.map((tab) => (
          <button
            type="button"
            key={tab.id}
            className="term-tab"
            aria-current={tab === shown ? 'true' : undefined}
            onClick={() => showTab(layout, tab.id)}
          >
            <TabName ids={terminalsOf(tab.root)} known={known} />
          </button>
        ))}
      </nav>
      <span className="push" />
      <button type="button" className="term-do" disabled={none} onClick={() => onAction('split-right')}>
        {words.splitRight} <kbd>{words.keys.right}</kbd>
      </button>
      <button type="button" className="term-do" disabled={none} onClick={() => onAction('split-down')}>
        {words.splitDown} <kbd>{words.keys.down}</kbd>
      </button>
      <button
        type="button"
        className="term-do"
        disabled={!several && !isBroadcasting}
        aria-pressed={isBroadcasting}
        title={several ? undefined : words.broadcastNeeds}
        onClick={() => onAction('broadcast')}
      >
        {words.broadcast} <kbd>{words.keys.broadcast}</kbd>
      </button>
      <button
        type="button"
        className="term-do"
        disabled={none}
        aria-pressed={isRecording}
        onClick={() => onAction('record')}
      >
        {isRecording ? words.stopRecord : words.record} <kbd>{words.keys.record}</kbd>
      </button>
      <button type="button" className="term-do" disabled={none} onClick={() => onAction('search')}>
        {words.find} <kbd>{words.keys.find}</kbd>
      </button>
      <button type="button" className="term-do" disabled={none} title={words.sendHint} onClick={onSend}>
        {words.sendFile}
      </button>
      <button
        type="button"
        className="term-do slim"
        aria-label={words.smaller}
        onClick={() => stepFont(layout, -1)}
      >
        A−
      </button>
      <button
        type="button"
        className="term-do slim"
        aria-label={words.larger}
        onClick={() => stepFont(layout, 1)}
      >
        A+
      </button>
    </div>
  );
}

/** Named after its first host; how many panes there are beside it is a number. */
function TabName({ ids, known }: { ids: readonly TerminalId[]; known: TabBarProps['known'] }) {
  const names = [...new Set(ids.map((id) => known.get(id)?.hostname ?? ''))];
  return (
    <>
      <span className="term-tab-name">
        {names.length > 2 ? `${names[0]}, ${names[1]} …` : names.join(', ')}
      </span>
      {ids.length > 1 ? <span className="tag">{ids.length}</span> : null}
    </>
  );
}
