import { isBusy, type Run } from '../../shared/model/run.ts';

/** What a person answers who closes the window while a run is under way. */
export type ClosingAnswer = 'keep-running' | 'stop' | 'stay';

/** The question, as the system's box shows it. */
export interface ClosingQuestion {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly { readonly answer: ClosingAnswer; readonly label: string }[];
}

/** Runs that this process walks now; those of other processes go on whatever becomes of this one. */
export function runsUnderWay(runs: readonly Run[], pid: number): readonly Run[] {
  return runs.filter((run) => isBusy(run) && run.owner.pid === pid);
}

/** What to ask before the window closes; null where nothing is under way. The first button is the safe one. */
export function closingQuestion(runs: readonly Pick<Run, 'plan'>[]): ClosingQuestion | null {
  const [first] = runs;
  if (first === undefined) return null;
  const one = runs.length === 1;
  const which = one ? `The run on ${first.plan.clusterName} is` : `${runs.length} runs are`;
  return {
    message: `${which} under way.`,
    detail: `Without the window ${one ? 'it goes' : 'they go'} on, and the window comes back at the end; starting Muster again shows it before that. Stopped, what is proved stays, and the run can go on from there.`,
    buttons: [
      { answer: 'keep-running', label: one ? 'Close, keep it running' : 'Close, keep them running' },
      { answer: 'stay', label: 'Back to the window' },
      { answer: 'stop', label: one ? 'Stop it and end Muster' : 'Stop them and end Muster' },
    ],
  };
}

/** The answer a box's number means; a box that was only closed leaves all as it is. */
export function closingAnswer({ buttons }: ClosingQuestion, index: number): ClosingAnswer {
  return buttons[index]?.answer ?? 'stay';
}
