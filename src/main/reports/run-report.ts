import type { WireError } from '../../shared/model/error.ts';
import type { OperationId } from '../../shared/model/plan.ts';
import type { RunStatus } from '../../shared/model/run.ts';
import { traitsOf } from '../../shared/rules/distributions.ts';
import type { RunReportInput } from '../ports/reports.ts';
import { findingsSection } from './findings-section.ts';
import { between, count, moment, sentence } from './format.ts';
import { nextSteps } from './next-steps.ts';
import type { Block, Page, Tone } from './page.ts';
import { heading } from './page.ts';
import { phasesSection } from './phases-section.ts';
import { takenBackSection } from './taken-back-section.ts';
import { clusterSection, topologySection } from './topology.ts';

const operationWords: Readonly<Record<OperationId, string>> = { install: 'Install', uninstall: 'Uninstall' };

const outcomes: Readonly<Record<RunStatus, { readonly title: string; readonly tone: Tone }>> = {
  running: { title: 'Still running when this was written', tone: 'moving' },
  interrupted: { title: 'Interrupted: the process that ran it ended', tone: 'waits' },
  cancelled: { title: 'Stopped by a person', tone: 'waits' },
  stopped: { title: 'Stopped: a step failed', tone: 'bad' },
  done: { title: 'Done, and every step proved', tone: 'good' },
  unchanged: { title: 'Nothing changed: everything was there already', tone: 'good' },
  paused: { title: 'Paused, as the plan asked', tone: 'waits' },
  'rolling-back': { title: 'Being taken back when this was written', tone: 'moving' },
  'needs-attention': { title: 'Taking it back stopped: a person is needed', tone: 'bad' },
  'rolled-back': { title: 'Taken back, and proved', tone: 'good' },
};

/** What happened in one run, for whoever looks after the cluster from now on. */
export function runPage(input: RunReportInput): Page {
  const { site, cluster, nodes, run, phases, steps, findings } = input;
  return {
    title: `${operationWords[run.operation]} of ${cluster.name}`,
    lead: `${leadOf(input)} Site ${site.name}.`,
    blocks: [
      outcomeNote(input),
      ...errorSection(input),
      heading('What to do next'),
      { kind: 'list', ordered: true, items: nextSteps(input) },
      ...takenBackSection(input),
      ...clusterSection(input),
      ...topologySection(input),
      ...phasesSection({ planned: run.plan.phases, phases, steps, nodes }),
      ...findingsSection(findings),
      ...notesSection(site.notes),
    ],
    foot: `Written by Muster on ${moment(input.madeAt)} from its journal of run ${run.id}.`,
  };
}

function leadOf({ cluster, nodes }: RunReportInput): string {
  const servers = nodes.filter(({ role }) => role === 'server').length;
  const agents = nodes.filter(({ role }) => role === 'agent').length;
  const parts = [count(servers, 'server'), ...(agents > 0 ? [count(agents, 'agent')] : [])];
  return `${traitsOf(cluster.distribution).title} ${cluster.version} on ${parts.join(' and ')}.`;
}

/** Taken back in part, a run stands still in good order. */
const partlyBack = { title: 'Taken back in part; it can go on', tone: 'waits' } as const;

function outcomeNote({ run, steps }: RunReportInput): Block {
  const inPart =
    run.status === 'stopped' && run.error === null && steps.some(({ status }) => status === 'undone');
  const { title, tone } = inPart ? partlyBack : outcomes[run.status];
  const began = `Started ${moment(run.startedAt)}`;
  const ended =
    run.finishedAt === null
      ? ''
      : `, ended ${moment(run.finishedAt)}, took ${between(run.startedAt, run.finishedAt)}`;
  return { kind: 'note', tone, title, text: `${began}${ended}.`, steps: [] };
}

/** The error that ended the run, and those of single nodes that say something else. */
function errorSection({ run, steps, nodes }: RunReportInput): readonly Block[] {
  const failed = steps.flatMap(({ error, nodeId, title }) => {
    const where = nodes.find(({ id }) => id === nodeId)?.hostname ?? title;
    return error === null ? [] : [{ where, error }];
  });
  const others = failed.filter(({ error }) => error.message !== run.error?.message);
  if (run.error === null && others.length === 0) return [];
  return [
    heading('What went wrong'),
    ...(run.error === null ? [] : errorBlocks(run.error, null)),
    ...others.flatMap(({ where, error }) => errorBlocks(error, where)),
  ];
}

function errorBlocks(error: WireError, where: string | null): readonly Block[] {
  const title = `${where === null ? '' : `${where}: `}${sentence(error.message)}`;
  const steps = error.cure === undefined ? [] : [error.cure];
  const note: Block = { kind: 'note', tone: 'bad', title, text: `Error ${error.code}.`, steps };
  if (error.detail === undefined || error.detail.trim() === '') return [note];
  return [note, { kind: 'evidence', title: 'Evidence', text: error.detail }];
}

function notesSection(notes: string): readonly Block[] {
  return notes.trim() === '' ? [] : [heading('Notes on the site'), { kind: 'paragraph', text: notes }];
}
