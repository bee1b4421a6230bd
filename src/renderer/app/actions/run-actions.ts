import type { RunSnapshot } from '../../../shared/contract/runs.ts';
import { type ReportFormat, reportFormatSchema } from '../../../shared/model/report.ts';
import { isBusy, type RunStep } from '../../../shared/model/run.ts';
import { stepMark } from '../../features/run/matrix.ts';
import { nextNeedy } from '../../features/run/needs.ts';
import { isResumable } from '../../features/run/run-head.tsx';
import { mayGoBack } from '../../features/run/way-back.ts';
import type { SelectedCell, ViewStore } from '../../stores/view/view-store.ts';
import { text } from '../../ui/text.ts';
import type { Action } from './action.ts';

export interface RunActionsRequest {
  /** Null before the first answer. */
  readonly run: RunSnapshot | null;
  readonly view: ViewStore;
  /** Whether it was told to stand still and has not come to that yet. */
  readonly pausing: boolean;
  /** Brings keys and eyes to a cell that was chosen. */
  readonly onCell: (cell: SelectedCell) => void;
  readonly onPause: () => void;
  readonly onCancel: () => void;
  readonly onResume: () => void;
  readonly onRollBack: () => void;
  readonly onReport: (format: ReportFormat) => void;
}

/** What can be done on the screen of a run: with all of it, and to the cell where a node stands. */
export function runActions({ run, view, pausing, ...does }: RunActionsRequest): readonly Action[] {
  if (run === null) return [];
  const { status } = run.run;
  const say = run.clusterName;
  const whole: readonly (Action | false)[] = [
    status === 'running' && {
      id: 'run.pause',
      group: 'do',
      title: text.runMore.pause.button,
      say,
      keys: 'P',
      refusal: pausing ? text.palette.notNow.pauses : undefined,
      run: does.onPause,
    },
    isBusy(run.run) && {
      id: 'run.cancel',
      group: 'do',
      title: text.run.cancel,
      say,
      keys: 'X',
      run: does.onCancel,
    },
    isResumable(status) && { id: 'run.resume', group: 'do', title: text.run.resume, say, run: does.onResume },
    mayGoBack(run) && {
      id: 'run.back',
      group: 'do',
      title: text.run.rollBack,
      say,
      keys: 'B',
      run: does.onRollBack,
    },
    ...reportFormatSchema.options.map(
      (format): Action => ({
        id: `run.report.${format}`,
        group: 'do',
        title: text.runMore.report.save(text.runMore.report.formats[format]),
        say,
        run: () => does.onReport(format),
      }),
    ),
    nextAction(run, view, does.onCell),
    followAction(view),
    foldAction(view),
  ];
  return [...whole.filter((action) => action !== false), ...cellActions(run, view)];
}

function nextAction(run: RunSnapshot, view: ViewStore, onCell: RunActionsRequest['onCell']): Action {
  const next = nextNeedy(run, view.getState().cell);
  return {
    id: 'run.next',
    group: 'do',
    title: text.palette.next,
    keys: 'N',
    refusal: next === null ? text.palette.notNow.nobody : undefined,
    run: () => goToNextNeedy(run, view, onCell),
  };
}

/** Chooses the next cell that needs a person; stays where none does. */
export function goToNextNeedy(run: RunSnapshot, view: ViewStore, onCell: RunActionsRequest['onCell']): void {
  const next = nextNeedy(run, view.getState().cell);
  if (next === null) return;
  view.setState({ cell: next });
  onCell(next);
}

function followAction(view: ViewStore): Action {
  const { follow } = view.getState();
  return {
    id: 'run.follow',
    group: 'do',
    title: follow ? text.palette.unfollow : text.palette.follow,
    keys: 'F',
    run: () => view.setState({ follow: !follow }),
  };
}

function foldAction(view: ViewStore): Action {
  const { allPhases } = view.getState();
  return {
    id: 'run.fold',
    group: 'do',
    title: text.runMore.fold.palette(allPhases),
    keys: 'U',
    run: () => view.setState({ allPhases: !allPhases }),
  };
}

/** To the cell in which each node stands now. */
function cellActions({ nodes, steps, phases, run }: RunSnapshot, view: ViewStore): readonly Action[] {
  return nodes.flatMap((node): readonly Action[] => {
    const step = standsAt(steps.filter(({ nodeId }) => nodeId === node.id));
    if (step === undefined) return [];
    const phase = run.plan.phases.find(({ id }) => id === step.phaseId);
    const status = phases.find(({ phaseId }) => phaseId === step.phaseId)?.status ?? 'pending';
    return [
      {
        id: `cell ${node.id}`,
        group: 'node',
        name: node.hostname,
        title: text.palette.cellOf,
        say: phase?.title ?? step.phaseId,
        mark: stepMark(step, status),
        run: () => view.setState({ cell: { nodeId: node.id, phaseId: step.phaseId } }),
      },
    ];
  });
}

/** The step a node failed at, else the one it began last. */
function standsAt(steps: readonly RunStep[]): RunStep | undefined {
  const failed = steps.find(({ status }) => status === 'failed' || status === 'undo-failed');
  return failed ?? steps.findLast(({ startedAt }) => startedAt !== null);
}
