import type { Foreseen, LookLine } from '../../../shared/model/look.ts';
import { visible } from '../../../shared/rules/plain-text.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { HostName } from '../../ui/host-name.tsx';
import { Mark, type MarkName } from '../../ui/mark.tsx';
import { Stamp } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';
import { timeOfDay, wordSpan } from '../../ui/time.ts';
import { type Look, lookVerdict } from './look-verdict.ts';

export interface PlanLookProps {
  /** Null where none was begun. */
  readonly look: Look | null;
  readonly nowMs: number;
  readonly onLook: () => void;
  readonly onStop: () => void;
}

const marks: Readonly<Record<Foreseen, MarkName>> = {
  seen: 'verified',
  'already-so': 'held',
  'would-change': 'running',
  unknown: 'unseen',
  'left-out': 'skipped',
  failed: 'blocks',
};

/** What a run would do on the real hosts, step by step, with the lines it would write. */
export function PlanLook({ look, nowMs, onLook, onStop }: PlanLookProps) {
  const words = text.plan.look;
  const isLooking = look !== null && look.endedAtMs === null;
  return (
    <section className="look" aria-label={words.title} data-region="look">
      <header className="look-head">
        <b>{words.title}</b>
        {look === null ? null : <LookState look={look} nowMs={nowMs} />}
        <span className="push" />
        <button type="button" className="btn slim" onClick={isLooking ? onStop : onLook}>
          {isLooking ? words.stop : look === null ? words.start : words.again}
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the region scrolls, so keys must reach it. */}
      <div className="look-lines" tabIndex={0}>
        {look === null ? <p className="say quiet">{words.none}</p> : <LookLines look={look} />}
      </div>
    </section>
  );
}

function LookLines({ look: { lines, error, end } }: { readonly look: Look }) {
  return (
    <>
      {lines.map((line) =>
        line.type === 'phase' ? (
          <h2 key={line.phaseId} className="cap">
            {line.number} {line.title}
          </h2>
        ) : (
          <StepLine key={line.stepId} line={line} />
        ),
      )}
      <ErrorNote error={error ?? end?.error ?? null} />
    </>
  );
}

function LookState({ look, nowMs }: { readonly look: Look; readonly nowMs: number }) {
  const words = text.plan.look;
  const { endedAtMs, startedAtMs, end } = look;
  if (endedAtMs === null)
    return <span className="quiet">{words.looking(wordSpan(nowMs - startedAtMs))}</span>;
  const at = timeOfDay(new Date(endedAtMs).toISOString()).slice(0, 5);
  const verdict = lookVerdict(look, at);
  return (
    <>
      <Stamp tone={verdict.tone}>{verdict.stamp}</Stamp>
      {end === null ? null : <span className="quiet">{words.summary(end.summary)}</span>}
    </>
  );
}

function StepLine({ line }: { readonly line: Extract<LookLine, { type: 'step' }> }) {
  const { host, title, foreseen, text: said, diff } = line;
  return (
    <div className="look-step">
      <p className="row">
        <Mark name={marks[foreseen]} size={16} label="" />
        <HostName name={host ?? text.plan.look.cluster} />
        <span title={title}>{title}</span>
        <b>{text.plan.look.foreseen[foreseen]}</b>
        <span className="quiet look-said">{visible(said)}</span>
      </p>
      {diff === null ? null : <Diff text={diff} />}
    </div>
  );
}

/** Lines of a unified diff; what comes and what goes is said by its sign first. */
function Diff({ text: diff }: { readonly text: string }) {
  const lines = visible(diff).trimEnd().split('\n');
  return (
    <pre className="mono diff">
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a diff does not change, and lines of it may be alike.
        <span key={index} className={signOf(line)}>
          {line}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}

function signOf(line: string): string {
  if (line.startsWith('+') && !line.startsWith('+++')) return 'comes';
  return line.startsWith('-') && !line.startsWith('---') ? 'goes' : '';
}
