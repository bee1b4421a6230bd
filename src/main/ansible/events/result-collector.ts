import type { NodeId } from '../../../shared/model/ids.ts';
import type { PlaybookHostResult, TaskEvent } from '../../ports/playbook-runner.ts';
import type { PlaybookEvent } from './playbook-event.ts';
import { describeTaskFailure } from './task-failure.ts';

/** What has been heard of one host. */
interface HostState {
  changed: number;
  failure: PlaybookHostResult['error'];
  diff: string;
  hasStats: boolean;
  lastTask: string | null;
}

export interface ResultCollector {
  accept(event: PlaybookEvent): void;
  /** Every expected host has an entry: one that Ansible never mentioned has failed. */
  results(): ReadonlyMap<NodeId, PlaybookHostResult>;
  /** Whether Ansible said anything about any expected host. */
  heardOfAnyHost(): boolean;
}

/** Folds the events of a run into one result per expected host, and passes them on by node. */
export function collectResults(
  hosts: ReadonlyMap<string, NodeId>,
  options: { readonly redact: (text: string) => string; readonly onTask: (event: TaskEvent) => void },
): ResultCollector {
  const states = new Map<string, HostState>(
    [...hosts.keys()].map((name) => [
      name,
      { changed: 0, failure: null, diff: '', hasStats: false, lastTask: null },
    ]),
  );
  return {
    accept(event) {
      if (event.event === 'stats') {
        for (const [host, { changed }] of Object.entries(event.hosts)) {
          const state = states.get(host);
          if (state !== undefined) Object.assign(state, { changed, hasStats: true });
        }
        return;
      }
      if (!('host' in event)) return;
      const state = states.get(event.host);
      const nodeId = hosts.get(event.host);
      if (state === undefined || nodeId === undefined) return;
      const told = fold(state, event, options.redact);
      if (told !== null) options.onTask({ nodeId, task: event.task, ...told });
    },
    results: () => new Map([...hosts].map(([name, nodeId]) => [nodeId, resultOf(name, states.get(name))])),
    heardOfAnyHost: () => [...states.values()].some(({ lastTask }) => lastTask !== null),
  };
}

type OnHost = Extract<PlaybookEvent, { host: string }>;

function fold(
  state: HostState,
  event: OnHost,
  redact: (text: string) => string,
): Omit<TaskEvent, 'nodeId' | 'task'> | null {
  state.lastTask = event.task;
  switch (event.event) {
    case 'started':
      return { outcome: 'started' };
    case 'diff':
      // Told together with the outcome that follows.
      state.diff += redact(event.diff);
      return null;
    case 'ok':
      return { outcome: event.changed ? 'changed' : 'ok', ...takeDiff(state) };
    case 'skipped':
      return { outcome: 'skipped' };
    case 'retry':
      return { outcome: 'started', message: `attempt ${event.attempt + 1}` };
    case 'failed':
    case 'unreachable': {
      if (event.event === 'failed' && event.ignored) return { outcome: 'ok' };
      const error = describeTaskFailure(event);
      const detail = error.detail === undefined ? {} : { detail: redact(error.detail) };
      state.failure = { ...error, ...detail, message: redact(error.message) };
      return { outcome: event.event, message: state.failure.message };
    }
  }
}

function takeDiff(state: HostState): { readonly diff?: string } {
  const { diff } = state;
  state.diff = '';
  return diff === '' ? {} : { diff };
}

function resultOf(name: string, state: HostState | undefined): PlaybookHostResult {
  const changed = state?.changed ?? 0;
  if (state?.failure != null) return { ok: false, changed, error: state.failure };
  if (state?.hasStats === true) return { ok: true, changed, error: null };
  const after = state?.lastTask == null ? '' : ` after "${state.lastTask}"`;
  return {
    ok: false,
    changed,
    error: {
      code: 'ansible-failed',
      message: `Ansible did nothing on ${name}, or stopped${after} without a result.`,
      retryable: true,
    },
  };
}
