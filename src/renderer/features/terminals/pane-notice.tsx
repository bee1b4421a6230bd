import type { Terminal } from '../../../shared/contract/terminals.ts';
import { visible } from '../../../shared/rules/plain-text.ts';
import { text } from '../../ui/text.ts';
import { useNow } from '../../ui/time.ts';
import type { Desk } from './desk.ts';

const words = text.terminals;

export interface PaneNoticeProps {
  readonly terminal: Terminal;
  readonly desk: Desk;
  readonly onOpenAgain: () => void;
}

/** What keeps a terminal from taking keys, and what to do about it. Lies at its foot and covers nothing else. */
export function PaneNotice(props: PaneNoticeProps) {
  const { state, recording } = props.terminal;
  if (state.kind === 'lost') return <Lost {...props} />;
  if (state.kind === 'ended') return <Ended {...props} />;
  if (state.kind === 'opening') return <Opening {...props} />;
  if (recording === null) return null;
  return <p className="pane-foot small">{visible(recording.stopped ?? words.recordingTo(recording.path))}</p>;
}

function Opening({ terminal: { hostname, state } }: PaneNoticeProps) {
  const seconds = secondsBetween(state.since, useNow());
  // What is over at once is not worth a word.
  return seconds < 1 ? null : <p className="pane-foot small">{words.opening(hostname, seconds)}</p>;
}

function Lost({ terminal: { id, hostname, state }, desk }: PaneNoticeProps) {
  const now = useNow();
  if (state.kind !== 'lost') return null;
  const { error, since, attempt, nextAt } = state;
  const inSeconds = nextAt === null ? null : secondsBetween(new Date(now).toISOString(), Date.parse(nextAt));
  return (
    <div className="pane-note" role="status">
      <div className="row">
        <b>{error.retryable ? words.lostFor(secondsBetween(since, now)) : words.notOpened(hostname)}</b>
        <span className="push" />
        {inSeconds === null ? null : <span className="mono">{words.tryIn(attempt, inSeconds)}</span>}
      </div>
      <p className="say">{visible(`${error.message} ${error.cure ?? ''}`)}</p>
      {error.retryable ? <p className="small quiet">{words.shellGone}</p> : null}
      <div className="row">
        <button type="button" className="btn slim" onClick={() => desk.reconnect(id)}>
          {words.tryNow}
        </button>
        <button type="button" className="btn slim" onClick={() => desk.close(id)}>
          {words.closePane}
        </button>
      </div>
    </div>
  );
}

function Ended({ terminal: { id, state }, desk, onOpenAgain }: PaneNoticeProps) {
  return (
    <div className="pane-note quiet-note" role="status">
      <div className="row">
        <b>{words.ended(state.kind === 'ended' ? state.exitCode : null)}</b>
        <span className="push" />
        <button type="button" className="btn slim" onClick={onOpenAgain}>
          {words.openAgain}
        </button>
        <button type="button" className="btn slim" onClick={() => desk.close(id)}>
          {words.closePane}
        </button>
      </div>
    </div>
  );
}

function secondsBetween(from: string, toMs: number): number {
  return Math.max(0, Math.round((toMs - Date.parse(from)) / 1000));
}
