import type { LogLevel, RunEvent } from '../model/event.ts';
import type { StepId } from '../model/ids.ts';
import type { LogDepth, LogFilter } from '../model/log-filter.ts';
import { type EventLine, eventLine, isLevelShown } from './event-line.ts';

/** The least level that each depth shows. */
const levels: Readonly<Record<LogDepth, LogLevel>> = {
  everything: 'debug',
  story: 'progress',
  warnings: 'warn',
  errors: 'error',
};

/**
 * Says of each event of a run whether its line is wanted. Events have to be given in order and none left out: of a wait that tells
 * the same again and again only the first word is part of the story.
 */
export function createLogFilter(filter: LogFilter): (event: RunEvent) => boolean {
  const text = filter.text.toLowerCase();
  const waits = new Map<StepId, string>();
  return (event) => {
    const again = isSameWait(event, waits);
    if (again && filter.depth !== 'everything') return false;
    const line = eventLine(event);
    if (!isLevelShown(line.level, levels[filter.depth])) return false;
    if (!concerns(filter, line, event)) return false;
    return text === '' || [line.text, ...line.more].some((part) => part.toLowerCase().includes(text));
  };
}

/** Whether the event only tells a newer reason of a wait that was told before. */
function isSameWait({ body }: RunEvent, waits: Map<StepId, string>): boolean {
  if (body.type !== 'step') return false;
  const wait = body.waitingFor === null ? null : `${body.status} ${body.waitingFor}`;
  if (wait === null) waits.delete(body.stepId);
  else if (waits.get(body.stepId) === wait) return true;
  else waits.set(body.stepId, wait);
  return false;
}

/** Of a phase on a node also what is said of the phase as a whole, and what the node says without naming a phase. */
function concerns(filter: LogFilter, line: EventLine, { body }: RunEvent): boolean {
  const { nodeId, phaseId } = filter;
  const samePhase = phaseId === null || line.phaseId === phaseId;
  const sameNode = nodeId === null || line.nodeId === nodeId;
  if (phaseId === null || nodeId === null) return samePhase && sameNode;
  const ofPhase = body.type === 'phase' && samePhase;
  const ofNode = body.type === 'log' && line.phaseId === null && sameNode;
  return ofPhase || ofNode || (samePhase && sameNode);
}
