import { oneLine } from '../../../shared/rules/plain-text.ts';
import type { ResumeOffer } from '../../use-cases/resume.ts';

/** Where a run goes on and why, for people. */
export function resumeLines({ run, point, changes }: ResumeOffer): string[] {
  const what = `Run ${run.id} (${run.operation} of cluster ${run.plan.clusterName}, begun ${run.startedAt})`;
  return [
    `${what} is ${run.status}: ${whyStopped(run)}`,
    ...pointLines(point, run.plan.phases.length),
    ...changes.map((change) => `Accepted (${change.name}): ${oneLine(change.what)}`),
    ...changes.flatMap(({ details }) => details.map((detail) => `  ${oneLine(detail)}`)),
  ];
}

/** The same in one object, for machines. */
export function resumeJson({ run, point, changes }: ResumeOffer): object {
  return {
    type: 'resume',
    runId: run.id,
    operation: run.operation,
    cluster: run.plan.clusterName,
    was: run.status,
    why: whyStopped(run),
    goesOnAt:
      point === null
        ? null
        : {
            phaseId: point.phase.id,
            stepId: point.step.id,
            nodeId: point.step.nodeId,
            title: point.step.title,
            settledSteps: point.settledSteps,
            allSteps: point.allSteps,
          },
    accepted: changes.map(({ name }) => name),
  };
}

function pointLines(point: ResumeOffer['point'], phases: number): string[] {
  if (point === null) return ['Every step is settled; only the end was not written.'];
  const { phase, number, step, settledSteps, allSteps } = point;
  return [
    `${settledSteps} of ${allSteps} steps are settled and are not touched again; hosts are looked at anew.`,
    `It goes on in [${number}/${phases}] ${phase.title}: ${oneLine(step.title)}.`,
  ];
}

function whyStopped({ status, error, owner }: ResumeOffer['run']): string {
  if (status === 'paused') return "its plan asks for a person's word here.";
  if (status === 'interrupted') return `process ${owner.pid} on ${owner.host} ended before the run did.`;
  if (error === null) return 'a part of it was taken back.';
  return oneLine(error.message);
}
