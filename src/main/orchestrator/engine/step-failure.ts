import { MusterError } from '../../../shared/model/error.ts';
import type { Step } from './phase.ts';

/** Why a step did not come to what it should. */
export interface StepFailure {
  readonly step: Step;
  readonly error: MusterError;
}

/** What was thrown as an error for a person; anything else is a defect and says so. */
export function asMusterError(error: unknown): MusterError {
  if (error instanceof MusterError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const detail = error instanceof Error ? error.stack : undefined;
  return new MusterError('internal', `A defect in Muster stopped this step: ${message}`, {
    detail,
    cause: error,
  });
}

/** Ends a phase with the first failure of a group, naming its host and how many more there are. @throws MusterError where there is one. */
export function throwFirst([first, ...others]: readonly StepFailure[]): void {
  if (first === undefined) return;
  const { step, error } = first;
  if (error.code === 'cancelled') throw error;
  const name = step.node?.hostname ?? '';
  const where = error.message.startsWith(name) ? '' : `${name}: `;
  const more = others.length === 0 ? '' : ` (and ${others.length} more in the same phase)`;
  const { cure, detail } = error;
  throw new MusterError(error.code, `${where}${error.message}${more}`, { cure, detail, cause: error });
}
