import type { WireError } from '../../../shared/model/error.ts';
import type { Plan, PlannedPhase } from '../../../shared/model/plan.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { DoThis, Note, Stamp } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';
import { timeOfDay } from '../../ui/time.ts';
import './start.css';

export interface StartDialogProps {
  readonly clusterName: string;
  /** Null while it is being made. */
  readonly plan: Plan | null;
  readonly error: WireError | null;
  readonly starting: boolean;
  readonly onStart: () => void;
  readonly onClose: () => void;
}

/** The frozen plan, then Start: what will happen, in order, on how many nodes, and how it could be taken back. */
export function StartDialog(props: StartDialogProps) {
  const { clusterName, plan, error, onClose } = props;
  const title = text.start.title(clusterName);
  return (
    <Dialog
      label={title}
      onClose={onClose}
      head={<Head title={title} plan={plan} />}
      foot={<Foot {...props} />}
    >
      {error === null ? null : (
        <Note tone="red" mark="blocks" title={error.message} tag={error.code}>
          <DoThis steps={error.cure === undefined ? [] : [error.cure]} />
        </Note>
      )}
      {plan === null && error === null ? <p className="say plan-wait">{text.start.making}</p> : null}
      {plan === null ? null : <PlanList plan={plan} />}
    </Dialog>
  );
}

function Head({ title, plan }: { title: string; plan: Plan | null }) {
  if (plan === null) return <h1>{title}</h1>;
  return (
    <>
      <h1>{title}</h1>
      <Stamp tone="ink">{text.start.frozen(timeOfDay(plan.madeAt).slice(0, 5))}</Stamp>
      <span className="quiet">{summaryOf(plan)}</span>
    </>
  );
}

function Foot({ plan, starting, onStart, onClose }: StartDialogProps) {
  const blocked = plan?.findings.some(({ severity }) => severity === 'block') ?? false;
  const ready = blocked ? text.start.blocked : text.start.safe;
  return (
    <>
      <span className="say">{starting ? text.start.starting : ready}</span>
      <span className="push" />
      <button type="button" className="btn" data-first onClick={onClose}>
        {starting ? text.close : text.start.notNow}
      </button>
      <button
        type="button"
        className="btn primary"
        disabled={plan === null || blocked || starting}
        onClick={onStart}
      >
        {text.start.start}
      </button>
    </>
  );
}

function summaryOf({ phases }: Plan): string {
  return text.start.summary(phases.length, phases.flatMap(({ batches }) => batches.flat()).length);
}

function PlanList({ plan }: { plan: Plan }) {
  const spoken = plan.findings.filter(({ severity }) => severity !== 'ok');
  return (
    <>
      {spoken.map((finding) => (
        <Note
          key={`${finding.rule}/${finding.subject.name}`}
          tone={finding.severity === 'block' ? 'red' : 'ochre'}
          mark={finding.severity === 'block' ? 'blocks' : 'warns'}
          title={finding.subject.name}
          tag={finding.rule}
        >
          <p className="say">
            <b>{finding.seen}</b> {finding.why}
          </p>
          <DoThis steps={finding.cure} />
        </Note>
      ))}
      <ol className="plan">
        {plan.phases.map((phase, index) => (
          <li key={phase.id}>
            <span className="plan-number">{index + 1}</span>
            <b>{phase.title}</b>
            <span className="say">{phase.purpose}</span>
            <span className="small quiet">{where(phase)}</span>
            <span className="small quiet plan-undo">
              {text.start.undo}: {phase.undo}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

/** On how many nodes, and in which order. */
function where({ batches }: PlannedPhase): string {
  const nodes = new Set(batches.flat().flatMap(({ nodeId }) => nodeId ?? [])).size;
  const count = text.start.where(nodes);
  if (batches.length < 2) return count;
  return `${count}, ${batches.every((batch) => batch.length === 1) ? text.start.oneByOne : text.start.batches(batches.length)}`;
}
