import type { RunSpans, RunWishesInput } from '../../../shared/contract/runs.ts';
import type { WireError } from '../../../shared/model/error.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import { type Fix, fixOfFinding } from '../../../shared/rules/fix.ts';
import type { VotesRow } from '../../../shared/rules/votes.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { FindingNote } from '../../ui/finding-note.tsx';
import { FixIt } from '../../ui/fix-it.tsx';
import { useKeptFor } from '../../ui/kept-for.ts';
import { Mark } from '../../ui/mark.tsx';
import { sameFindings } from '../../ui/same-findings.ts';
import { text } from '../../ui/text.ts';
import { wordSpan } from '../../ui/time.ts';
import { isNameTyped, TypedName } from '../../ui/typed-name.tsx';
import type { Look } from './look-verdict.ts';
import { lookVerdict, spokenFindings } from './look-verdict.ts';

export interface PlanSideProps {
  readonly plan: Plan | null;
  readonly error: WireError | null;
  readonly spans: RunSpans | null;
  readonly votes: readonly VotesRow[];
  readonly look: Look | null;
  readonly onFix: (fix: Fix) => void;
}

/** What speaks for and against the plan: findings with cures, votes on the way, time. */
export function PlanSide({ plan, error, spans, votes, look, onFix }: PlanSideProps) {
  const looked = look?.end ?? null;
  const spoken = spokenFindings(plan?.findings ?? [], looked?.findings ?? []);
  const blocks = spoken.filter(({ severity }) => severity === 'block').length;
  const words = text.plan;
  return (
    <>
      <ErrorNote error={error} />
      {plan === null ? null : (
        <section>
          <h2 className="cap side-head">
            {words.findings} <span className="push" /> {words.findingCount(blocks, spoken.length - blocks)}
          </h2>
          {spoken.length === 0 ? (
            <p className="say quiet">{looked === null ? words.noFindings : words.noFindingsLooked}</p>
          ) : null}
          {sameFindings(spoken).map((same) => {
            const [finding] = same;
            const subjects = same.map(({ subject }) => subject.name);
            return (
              <FindingNote
                key={`${finding.rule}/${finding.subject.name}/${finding.seen}`}
                finding={finding}
                subjects={subjects}
              >
                <FixIt fix={fixOfFinding(finding, subjects)} onFix={onFix} />
              </FindingNote>
            );
          })}
        </section>
      )}
      <Votes rows={votes} />
      <section>
        <h2 className="cap">{words.time.title}</h2>
        <p className="say">{timeWords(spans)}</p>
      </section>
    </>
  );
}

function timeWords(spans: RunSpans | null): string {
  if (spans === null) return '';
  if (spans.whole === null) return text.plan.time.unknown;
  const [least, most] = [wordSpan(spans.whole.leastMs), wordSpan(spans.whole.mostMs)];
  return text.plan.time.range(least === most ? least : text.plan.time.between(least, most), spans.runs);
}

/** What the servers can bear after each step that changes who votes. */
function Votes({ rows }: { readonly rows: readonly VotesRow[] }) {
  if (rows.length === 0) return null;
  const words = text.plan.votes;
  const danger = rows.find(({ isDangerous }) => isDangerous);
  return (
    <section>
      <h2 className="cap">{words.title}</h2>
      <table className="votes">
        <thead>
          <tr>
            <th scope="col">{words.columns.when}</th>
            <th scope="col">{words.columns.votes}</th>
            <th scope="col">{words.columns.quorum}</th>
            <th scope="col">{words.columns.mayFail}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ host, votes, quorum, mayFail, isDangerous }) => (
            <tr key={host ?? ''} className={isDangerous ? 'danger' : ''}>
              <th scope="row">{host === null ? words.now : words.joins(host)}</th>
              <td>{votes}</td>
              <td>{quorum}</td>
              <td>
                {isDangerous ? <Mark name="warns" size={16} label={words.danger} /> : null} {mayFail}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {danger?.host == null ? null : <p className="small">{words.dangerSay(danger.host)}</p>}
    </section>
  );
}

export interface PlanStartProps {
  readonly plan: Plan | null;
  /** Stands for that very plan. */
  readonly seen: string | null;
  readonly look: Look | null;
  readonly error: WireError | null;
  /** Whether a run has the cluster now. */
  readonly busy: boolean;
  readonly wishes: RunWishesInput;
  readonly onWishes: (wishes: RunWishesInput) => void;
  readonly making: boolean;
  readonly starting: boolean;
  readonly onStart: (typedName: string) => void;
  readonly onLeave: () => void;
}

/** Start, which asks for the cluster's name only where data is lost. */
export function PlanStart(props: PlanStartProps) {
  const { plan, wishes, onWishes, starting, onStart, onLeave } = props;
  const [typed, onTyped] = useKeptFor(props.seen, '');
  const words = text.plan;
  const asksName = plan !== null && plan.operation !== 'install';
  const isTyped = !asksName || isNameTyped(typed, plan.clusterName);
  const held = whyHeld(props);
  const disabled = held !== null || starting || !isTyped;
  return (
    <form
      className="plan-start"
      onSubmit={(event) => {
        event.preventDefault();
        if (!disabled) onStart(typed.trim());
      }}
    >
      <label className="accept">
        <input
          type="checkbox"
          checked={wishes.pauseBetween}
          onChange={() => onWishes({ ...wishes, pauseBetween: !wishes.pauseBetween })}
        />
        {words.pauseBetween}
      </label>
      <p className="say">{starting ? words.starting : (held ?? (asksName ? '' : saysOf(props.look)))}</p>
      {asksName ? (
        <TypedName
          label={words.typeName(plan.clusterName)}
          typed={typed}
          onTyped={onTyped}
          isGrave
          data-start
        />
      ) : null}
      <div className="row">
        <button type="button" className="btn" onClick={onLeave}>
          {starting ? text.close : words.notNow}
        </button>
        <span className="push" />
        <button type="submit" data-start className={asksName ? 'btn bad' : 'btn primary'} disabled={disabled}>
          {words.start}
        </button>
      </div>
    </form>
  );
}

/** What keeps the plan from being started; null where nothing does. */
export function whyHeld({
  plan,
  error,
  wishes,
  making,
  busy,
}: Pick<PlanStartProps, 'plan' | 'error' | 'wishes' | 'making' | 'busy'>): string | null {
  const words = text.plan;
  if (plan === null) return error === null ? words.making : words.noPlan;
  if (busy) return words.busy;
  if (plan.findings.some(({ severity }) => severity === 'block')) return words.blocked;
  if (wishes.skip.some(({ reason }) => reason.trim() === '')) return words.reasonMissing;
  return making ? words.makingAnew : null;
}

/** What starting comes to, after what a dry run saw. */
function saysOf(look: Look | null): string {
  const isBad = look !== null && look.endedAtMs !== null && lookVerdict(look, '').tone === 'red';
  return isBad ? text.plan.lookedBad : text.plan.safe;
}
