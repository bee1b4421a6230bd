import type { RunSnapshot } from '../../../../shared/contract/runs.ts';
import type { LogLevel, RunEvent } from '../../../../shared/model/event.ts';
import type { NodeId } from '../../../../shared/model/ids.ts';
import { eventLine, formatEventLine } from '../../../../shared/rules/event-line.ts';
import { visible } from '../../../../shared/rules/plain-text.ts';
import type { Tone } from '../../../ui/mark.tsx';

/** One line of the log as it is shown. */
export interface LogLine {
  readonly sequence: number;
  readonly at: string;
  readonly host: string;
  readonly text: string;
  readonly tone: Tone | null;
}

/** Names of nodes and phases, for lines that know them by their ids. */
export interface LogNames {
  readonly host: (nodeId: NodeId) => string;
  readonly phase: (phaseId: string) => string;
}

/** The names that a run knows. */
export function namesOf({ nodes, run }: Pick<RunSnapshot, 'nodes' | 'run'>): LogNames {
  const hosts = new Map(nodes.map((node) => [node.id, node.hostname]));
  const titles = new Map(run.plan.phases.map((phase) => [phase.id, phase.title]));
  return {
    host: (nodeId) => hosts.get(nodeId) ?? nodeId,
    phase: (phaseId) => titles.get(phaseId) ?? phaseId,
  };
}

const tones: Readonly<Record<LogLevel, Tone | null>> = {
  debug: null,
  progress: null,
  info: null,
  success: 'green',
  warn: 'ochre',
  error: 'red',
};

/** An event as one line of the sheet: what a host wrote on several lines is joined, and nothing in it can steer the page. */
export function logLine(event: RunEvent, names: LogNames): LogLine {
  const { sequence, at, level, phaseId, nodeId, text } = eventLine(event);
  const isSaid = event.body.type === 'log';
  const about = phaseId === null || isSaid ? '' : `${names.phase(phaseId)}: `;
  const waits = event.body.type === 'step' && event.body.waitingFor !== null;
  return {
    sequence,
    at,
    host: nodeId === null ? '' : names.host(nodeId),
    text: about + visible(text).trimEnd().replaceAll('\n', ' ⏎ ').replaceAll('\t', '  '),
    tone: waits ? 'ochre' : isSaid && level === 'success' ? 'green' : tones[level],
  };
}

/** The same for a file or the clipboard, with its date and what belongs below it. */
export function plainLine(event: RunEvent, names: LogNames): string {
  return formatEventLine(eventLine(event), names.host);
}

/** A text in pieces, those that were searched for apart. Pure. */
export function piecesOf(
  text: string,
  searched: string,
): readonly { readonly text: string; readonly isFound: boolean; readonly at: number }[] {
  if (searched === '') return [{ text, isFound: false, at: 0 }];
  const pieces: { text: string; isFound: boolean; at: number }[] = [];
  const [low, wanted] = [text.toLowerCase(), searched.toLowerCase()];
  // Some letters become two in lower case; then places do not fit, and nothing is marked rather than the wrong thing.
  if (low.length !== text.length) return [{ text, isFound: false, at: 0 }];
  let from = 0;
  for (let at = low.indexOf(wanted); at !== -1; at = low.indexOf(wanted, from)) {
    if (at > from) pieces.push({ text: text.slice(from, at), isFound: false, at: from });
    from = at + wanted.length;
    pieces.push({ text: text.slice(at, from), isFound: true, at });
  }
  if (from < text.length) pieces.push({ text: text.slice(from), isFound: false, at: from });
  return pieces;
}
