import type { WireError } from '../../../shared/model/error.ts';
import { phaseStandings, stepWords } from '../../../shared/rules/event-line.ts';
import { oneLine } from '../../../shared/rules/plain-text.ts';
import type { RunSummary, Timeline, TimelinePhase, TimelineStep } from '../../use-cases/run-history.ts';
import { spanText } from './span.ts';
import { table } from './table.ts';

/** The state of a run in words, and what became of the process that had it. */
export function standingText({ status, owner }: Pick<RunSummary, 'status' | 'owner'>): string {
  if (owner === null || owner === 'alive') return oneLine(status);
  if (owner === 'elsewhere') return `${oneLine(status)} on another machine, as far as is recorded`;
  return `${status === 'needs-attention' ? 'needs attention' : oneLine(status)}, its process is gone`;
}

/** Runs, one a line: which, what, how it stands, when, how long, where it stopped. */
export function runLines(runs: readonly RunSummary[]): string[] {
  const rows = runs.map((run) => [
    oneLine(run.id),
    oneLine(run.clusterName),
    oneLine(run.operation),
    standingText(run),
    oneLine(run.startedAt),
    spanText(run.tookMs),
    placeText(run),
  ]);
  return table(['run', 'cluster', 'operation', 'status', 'started', 'took', 'where it stopped'], rows);
}

function placeText({ stoppedAt, error, unreadable }: RunSummary): string {
  if (unreadable !== null) return `cannot be read: ${oneLine(unreadable)}`;
  const why = error === null ? null : oneLine(error.message);
  return [stoppedAt === null ? null : oneLine(stoppedAt), why].filter((part) => part !== null).join(': ');
}

/** A run for people: its head, then phases in order with their nodes. */
export function timelineLines(timeline: Timeline): string[] {
  const { run, startedBy, phases, unreadable } = timeline;
  const by = startedBy === null ? '' : `, by process ${startedBy.pid} on ${oneLine(startedBy.host)}`;
  return [
    `Run ${oneLine(run.id)}: ${oneLine(run.operation)} of cluster ${oneLine(run.clusterName)}, ${standingText(run)}`,
    `  started ${oneLine(run.startedAt)}${by}; took ${spanText(run.tookMs)}${clockNote(run)}`,
    ...(run.error === null ? [] : errorLines(run.error, '  ')),
    ...(run.owner === 'gone' ? ['  -> Go on with it: muster resume'] : []),
    '',
    ...table(['  phase', 'node', 'status', 'took', 'attempts', ''], phases.flatMap(phaseRows)),
    ...unreadableLines(run.unreadable, unreadable),
  ];
}

function clockNote({ startedAt, finishedAt }: RunSummary): string {
  if (finishedAt === null || Date.parse(finishedAt) >= Date.parse(startedAt)) return '';
  return " (the laptop's clock went back meanwhile)";
}

function phaseRows(phase: TimelinePhase, index: number): string[][] {
  const title = `${String(index + 1).padStart(2)}. ${oneLine(phase.title)}`;
  const why = phase.skip === null ? '' : oneLine(phase.skip);
  const untouched = phase.status === 'pending' && phase.steps.every(({ status }) => status === 'pending');
  const head = [title, '', phaseStandings[phase.status], spanText(phase.tookMs), '', why];
  return [head, ...(untouched ? [] : phase.steps.map(stepRow))];
}

function stepRow(step: TimelineStep): string[] {
  const status = step.status === 'running' ? 'under way' : stepWords[step.status];
  const back = step.undoTookMs === null ? '' : ` + ${spanText(step.undoTookMs)} back`;
  return [
    '',
    oneLine(step.node ?? 'cluster'),
    status,
    `${spanText(step.tookMs)}${back}`,
    step.attempt === 0 ? '' : String(step.attempt),
    noteOf(step),
  ];
}

function noteOf({ error, waitingFor, lastReason }: TimelineStep): string {
  if (error !== null) return oneLine(error.message);
  return waitingFor === null ? '' : oneLine(`waits for ${waitingFor}: ${lastReason ?? 'nothing seen yet'}`);
}

function errorLines({ message, cure }: WireError, indent: string): string[] {
  const told = [`${indent}${oneLine(message)}`];
  return cure === undefined ? told : [...told, `${indent}-> ${oneLine(cure)}`];
}

function unreadableLines(run: string | null, rows: readonly string[]): string[] {
  const all = [...(run === null ? [] : [`the run itself: ${run}`]), ...rows];
  if (all.length === 0) return [];
  return [
    '',
    'Cannot be read, and is therefore missing above (the rows are kept as they are):',
    ...all.map((where) => `  ${oneLine(where)}`),
    '  -> muster db verify names every such row; put back a backup if you need them.',
  ];
}
