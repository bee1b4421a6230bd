import type { RunEvent, RunEventBody } from '../../../shared/model/event.ts';
import type { NodeId, StepId } from '../../../shared/model/ids.ts';
import type { RunStatus } from '../../../shared/model/run.ts';
import type { RunView } from '../../stores/projections/run-projection.ts';
import type { SelectedCell } from '../../stores/view/view-store.ts';
import type { Tone } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';

/** One line of the log as it is shown. */
export interface LogLine {
  readonly sequence: number;
  readonly at: string;
  readonly host: string;
  readonly text: string;
  readonly tone: Tone | null;
}

/** The lines of a run, or those of one cell of its matrix. Pure. */
export function logLines(view: RunView, cell: SelectedCell | null): readonly LogLine[] {
  const names = new Map(view.snapshot.nodes.map((node) => [node.id, node.hostname]));
  const titles = new Map(view.snapshot.run.plan.phases.map((phase) => [phase.id, phase.title]));
  const host = (nodeId: NodeId | null) => (nodeId === null ? '' : (names.get(nodeId) ?? ''));
  const said = { host, title: (phaseId: string) => titles.get(phaseId) ?? phaseId };
  const events = view.log
    .filter(({ body }) => body.type !== 'finding' || body.finding.severity !== 'ok')
    .filter((event) => cell === null || concerns(event.body, cell));
  return withoutPassedReasons(events).map((event) => lineOf(event, said));
}

/** Of a wait only its newest reason is kept, at the place where the wait began; a wait of minutes is one line. */
function withoutPassedReasons(events: readonly RunEvent[]): readonly RunEvent[] {
  const kept: RunEvent[] = [];
  const waits = new Map<StepId, { readonly index: number; readonly waitingFor: string | null }>();
  for (const event of events) {
    const { body } = event;
    if (body.type === 'step') {
      const wait = waits.get(body.stepId);
      const first = wait === undefined ? undefined : kept[wait.index];
      if (body.status === 'waiting' && first !== undefined && wait?.waitingFor === body.waitingFor) {
        kept[wait.index] = { ...event, sequence: first.sequence, at: first.at };
        continue;
      }
      if (body.status === 'waiting')
        waits.set(body.stepId, { index: kept.length, waitingFor: body.waitingFor });
      else waits.delete(body.stepId);
    }
    kept.push(event);
  }
  return kept;
}

/** Whether an event belongs to a cell: same row, and same phase where it names one. */
function concerns(body: RunEventBody, cell: SelectedCell): boolean {
  if (body.type === 'step') return body.nodeId === cell.nodeId && body.phaseId === cell.phaseId;
  if (body.type === 'phase') return body.phaseId === cell.phaseId;
  if (body.type !== 'log') return false;
  const samePhase = body.phaseId === null || body.phaseId === cell.phaseId;
  return (
    samePhase && (body.nodeId === cell.nodeId || (cell.nodeId === null && body.phaseId === cell.phaseId))
  );
}

interface Names {
  readonly host: (nodeId: NodeId | null) => string;
  readonly title: (phaseId: string) => string;
}

function lineOf({ sequence, at, body }: RunEvent, names: Names): LogLine {
  const line = (host: string, said: string, tone: Tone | null = null): LogLine => ({
    sequence,
    at,
    host,
    text: said,
    tone,
  });
  switch (body.type) {
    case 'log':
      return line(names.host(body.nodeId), body.text, toneOfLevel(body.level));
    case 'step':
      return line(
        names.host(body.nodeId),
        `${names.title(body.phaseId)}: ${stepText(body)}`,
        toneOfStep(body),
      );
    case 'phase':
      return line(
        '',
        text.run.phase(names.title(body.phaseId), text.run.phaseStatus[body.status]),
        body.status === 'failed' ? 'red' : 'ink',
      );
    case 'run':
      return line(
        '',
        text.run.runLine(text.runStatus[body.status]),
        badEnds.has(body.status) ? 'red' : 'ink',
      );
    case 'finding': {
      const { rule, subject, seen, severity } = body.finding;
      const tone = severity === 'block' ? 'red' : severity === 'warn' ? 'ochre' : null;
      return line('', text.run.findingLine(rule, subject.name, seen), tone);
    }
    case 'node':
      return line(names.host(body.nodeId), text.run.nodeLine(text.nodeStatus[body.status]));
    case 'cluster':
      return line('', text.run.clusterLine(body.installStage));
  }
}

/** Statuses of a run that say that something failed. */
const badEnds: ReadonlySet<RunStatus> = new Set(['stopped', 'needs-attention']);

type StepBody = Extract<RunEventBody, { type: 'step' }>;

function stepText(body: StepBody): string {
  const words = text.run.step;
  const { status, waitingFor, error } = body;
  if (status === 'waiting' || (status === 'undoing' && waitingFor !== null))
    return words.waiting(waitingFor ?? '', body.lastReason ?? '');
  if (status === 'failed') return words.failed(messageOf(error));
  if (status === 'undo-failed') return `${words[status]}: ${messageOf(error)}`;
  const again = status === 'running' && body.attempt > 1 ? `, ${text.run.attempt(body.attempt)}` : '';
  return `${words[status]}${again}`;
}

function messageOf(error: StepBody['error']): string {
  return error?.message ?? '';
}

function toneOfStep({ status }: StepBody): Tone | null {
  if (status === 'failed' || status === 'undo-failed') return 'red';
  if (status === 'done' || status === 'held') return 'green';
  return status === 'waiting' || status === 'interrupted' ? 'ochre' : null;
}

function toneOfLevel(level: Extract<RunEventBody, { type: 'log' }>['level']): Tone | null {
  if (level === 'error') return 'red';
  if (level === 'warn') return 'ochre';
  return level === 'success' ? 'green' : null;
}
