import type { OperationId } from '../../../shared/model/plan.ts';
import { text } from '../../ui/text.ts';
import type { Action } from './action.ts';

export interface PlanActionsRequest {
  readonly clusterName: string;
  readonly operation: OperationId;
  /** Whether there is a plan to read. */
  readonly isMade: boolean;
  /** What keeps it from being started; null where nothing does. */
  readonly held: string | null;
  readonly isLooking: boolean;
  readonly onOperation: (operation: OperationId) => void;
  /** To the button that starts, or to what has to be typed before. */
  readonly onStart: () => void;
  readonly onLook: () => void;
  readonly onStopLook: () => void;
  readonly onSave: () => void;
}

/** What can be done with the plan that is shown. Starting goes to its button: what begins is on the screen then. */
export function planActions(request: PlanActionsRequest): readonly Action[] {
  const { clusterName: say, operation, isMade, isLooking } = request;
  const words = text.plan;
  const refusal = isMade ? undefined : text.palette.notNow.notMade;
  const other = operation === 'install' ? 'uninstall' : 'install';
  const group = 'do';
  return [
    {
      id: 'plan.start',
      group,
      title: text.palette.start,
      say,
      refusal: refusal ?? request.held ?? undefined,
      run: request.onStart,
    },
    isLooking
      ? { id: 'plan.look.stop', group, title: words.look.stop, say, run: request.onStopLook }
      : { id: 'plan.look', group, title: words.look.start, say, run: request.onLook },
    { id: 'plan.save', group, title: words.save, say, refusal, run: request.onSave },
    {
      id: `plan.${other}`,
      group,
      title: text.palette.show(words.operations[other]),
      say,
      run: () => request.onOperation(other),
    },
  ];
}
