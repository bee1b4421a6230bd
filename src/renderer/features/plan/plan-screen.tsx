import type { RunSpans, RunWishesInput } from '../../../shared/contract/runs.ts';
import type { WireError } from '../../../shared/model/error.ts';
import type { NodeId } from '../../../shared/model/ids.ts';
import type { OperationId, Plan } from '../../../shared/model/plan.ts';
import type { Fix } from '../../../shared/rules/fix.ts';
import type { VotesRow } from '../../../shared/rules/votes.ts';
import { Stamp } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';
import { timeOfDay } from '../../ui/time.ts';
import type { Look } from './look-verdict.ts';
import { PlanLook } from './plan-look.tsx';
import { PlanPhases } from './plan-phases.tsx';
import { planAsText, planRows } from './plan-rows.ts';
import { PlanSide, PlanStart } from './plan-side.tsx';
import './plan.css';

export interface PlanScreenProps {
  readonly clusterName: string;
  readonly operation: OperationId;
  readonly onOperation: (operation: OperationId) => void;
  /** Null while it is being made. */
  readonly plan: Plan | null;
  /** Stands for that very plan. */
  readonly seen: string | null;
  readonly error: WireError | null;
  readonly spans: RunSpans | null;
  readonly votes: readonly VotesRow[];
  readonly questions: ReadonlyMap<string, string>;
  readonly wishes: RunWishesInput;
  readonly onWishes: (wishes: RunWishesInput) => void;
  readonly hostOf: (id: NodeId) => string;
  readonly look: Look | null;
  readonly onLook: () => void;
  readonly onStopLook: () => void;
  readonly nowMs: number;
  /** Whether the plan shown is about to be replaced by one of what is asked for now. */
  readonly making: boolean;
  readonly starting: boolean;
  /** Whether a run has the cluster now. */
  readonly busy: boolean;
  /** Opens the form that cures a finding. */
  readonly onFix: (fix: Fix) => void;
  readonly onStart: (typedName: string) => void;
  readonly onSave: (text: string) => void;
  readonly onLeave: () => void;
}

/** The frozen plan, read before anything is changed: what will happen, what speaks against it, what a dry run says, then Start. */
export function PlanScreen(props: PlanScreenProps) {
  const { plan, error, spans, votes, wishes, onWishes, hostOf, starting, onLeave } = props;
  const rows = plan === null ? [] : planRows(plan, spans);
  return (
    <>
      <main
        className={props.look === null ? 'plan-screen' : 'plan-screen looked'}
        aria-label={text.plan.title}
      >
        <PlanHead {...props} />
        <section className="plan-sheet" data-region="plan" aria-label={text.plan.phases}>
          {plan === null && error === null ? <p className="say plan-wait">{text.plan.making}</p> : null}
          {plan === null ? null : (
            <PlanPhases
              rows={rows}
              hostOf={hostOf}
              questions={props.questions}
              wishes={wishes}
              onWishes={onWishes}
            />
          )}
        </section>
        <PlanLook look={props.look} nowMs={props.nowMs} onLook={props.onLook} onStop={props.onStopLook} />
        <aside className="plan-side" data-region="side" aria-label={text.plan.findings}>
          <div className="plan-notes">
            <PlanSide
              plan={plan}
              error={error}
              spans={spans}
              votes={votes}
              look={props.look}
              onFix={props.onFix}
            />
          </div>
          <PlanStart
            plan={plan}
            seen={props.seen}
            error={error}
            look={props.look}
            busy={props.busy}
            wishes={wishes}
            onWishes={onWishes}
            making={props.making}
            starting={starting}
            onStart={props.onStart}
            onLeave={onLeave}
          />
        </aside>
      </main>
      <footer className="legend small quiet">
        <span className="push" />
        {text.plan.legend}
      </footer>
    </>
  );
}

const operations: readonly OperationId[] = ['install', 'uninstall'];

function PlanHead(props: PlanScreenProps) {
  const { clusterName, operation, onOperation, plan, spans, wishes, hostOf, onSave } = props;
  const words = text.plan;
  return (
    <header className="screen-head plan-head" data-region="head">
      <h1>{words.heading(text.operation[operation], clusterName)}</h1>
      {plan === null ? null : (
        <>
          <Stamp tone="ink">{words.frozen(timeOfDay(plan.madeAt).slice(0, 5))}</Stamp>
          <span className="quiet">{summaryOf(plan)}</span>
        </>
      )}
      <span className="push" />
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as part of a bar. */}
      <div className="themes" role="group" aria-label={words.operationList}>
        {operations.map((name) => (
          <button
            type="button"
            key={name}
            aria-pressed={name === operation}
            onClick={() => onOperation(name)}
          >
            {words.operations[name]}
          </button>
        ))}
      </div>
      <button
        type="button"
        className="btn"
        disabled={plan === null}
        onClick={() =>
          plan !== null && onSave(planAsText(plan, { rows: planRows(plan, spans), wishes, hostOf }))
        }
      >
        {words.save}
      </button>
    </header>
  );
}

function summaryOf({ phases }: Plan): string {
  return text.plan.summary(phases.length, phases.flatMap(({ batches }) => batches.flat()).length);
}
