import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { fleetSnapshot } from '../../../src/main/api/fleet-snapshot.ts';
import { planAsText, planRows } from '../../../src/renderer/features/plan/plan-rows.ts';
import { CellAbout } from '../../../src/renderer/features/run/log/cell-about.tsx';
import { LogBox } from '../../../src/renderer/features/run/log/log-box.tsx';
import { matrixOf } from '../../../src/renderer/features/run/matrix.ts';
import { ResumeDialog } from '../../../src/renderer/features/run/resume-dialog.tsx';
import { RollbackList } from '../../../src/renderer/features/run/rollback-list.tsx';
import { WaitBand } from '../../../src/renderer/features/run/wait-band.tsx';
import type { Desk } from '../../../src/renderer/features/terminals/desk.ts';
import { FilesStrip } from '../../../src/renderer/features/terminals/files-strip.tsx';
import { PaneNotice } from '../../../src/renderer/features/terminals/pane-notice.tsx';
import { type FileOnItsWay, Files } from '../../../src/renderer/features/terminals/sending.ts';
import { byBatch, groupsOf } from '../../../src/renderer/features/topology/groups.ts';
import { Facts, Findings } from '../../../src/renderer/features/topology/host-facts.tsx';
import { sheetOf } from '../../../src/renderer/features/topology/sheet.ts';
import { SquarePanel } from '../../../src/renderer/features/topology/square-panel.tsx';
import { runViewOf } from '../../../src/renderer/stores/projections/run-projection.ts';
import { createTopologyStore, nothingDrawn } from '../../../src/renderer/stores/view/topology-store.ts';
import { createViewStore } from '../../../src/renderer/stores/view/view-store.ts';
import type { Terminal } from '../../../src/shared/contract/terminals.ts';
import type { WireError } from '../../../src/shared/model/error.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';
import { clusterIdSchema, nodeIdSchema, terminalIdSchema } from '../../../src/shared/model/ids.ts';
import type { RunStatus, RunStep } from '../../../src/shared/model/run.ts';
import { sampleNodes, samplePlan, sampleSite } from '../../support/face/sample-site.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';
import { sampleFacts } from '../../support/site-samples.ts';
import { freshRun } from './samples.ts';

/** What a host may write: a character that turns the text around, and one that steers a terminal. */
const NASTY = 'turned \u202egnp\u001b[2J end';
const SHOWN = 'turned [U+202E]gnp[U+001B][2J end';

const noop = () => undefined;
const error: WireError = { code: 'host-unreachable', message: NASTY, cure: NASTY, retryable: false };
const finding: Finding = {
  rule: 'F143',
  severity: 'block',
  subject: { kind: 'node', name: 'km7-a1' },
  seen: NASTY,
  why: NASTY,
  cure: [NASTY],
};

function told(node: ReactNode): string {
  return renderToStaticMarkup(node);
}

const snapshot = freshRun();
const [step] = snapshot.steps;
const [phase] = snapshot.run.plan.phases;
if (step === undefined || phase === undefined) throw new Error('an empty run');

function band(steps: readonly RunStep[], status: RunStatus = 'running'): string {
  const run = runViewOf({
    ...snapshot,
    run: { ...snapshot.run, status, error: status === 'running' ? null : error },
    steps: [...steps],
  });
  return told(<WaitBand run={run} columns={matrixOf(run.snapshot).columns} spans={null} appNow={0} />);
}

const said: Partial<RunStep> = { waitingFor: NASTY, lastReason: NASTY, startedAt: snapshot.run.startedAt };
const terminal: Terminal = {
  id: terminalIdSchema.parse('terminal-1'),
  nodeId: nodeIdSchema.parse('node-km7-a1'),
  hostname: 'km7-a1',
  user: 'field',
  state: { kind: 'lost', since: snapshot.takenAt, attempt: 1, nextAt: null, error },
  recording: null,
};
const notice = (changes: Partial<Terminal>) =>
  told(<PaneNotice terminal={{ ...terminal, ...changes }} desk={{} as Desk} onOpenAgain={noop} />);

function files(): string {
  const one: FileOnItsWay = {
    key: 1,
    terminalId: terminal.id,
    hostname: 'km7-a1',
    file: new File(['x'], NASTY),
    status: 'failed',
    path: NASTY,
    done: 0,
    beganMs: 0,
    nowMs: 0,
    error,
  };
  const sent = Object.assign(new Files(() => null), { state: createStore(() => [one]) });
  return told(<FilesStrip files={sent} />);
}

function square(): string {
  const fleet = fleetSnapshot(scriptedApp({ pace: 1 }).services, null);
  const broken = { status: 'failed', installationError: NASTY } as const;
  const nodes = fleet.nodes.map((node) => (node.role === 'agent' ? { ...node, ...broken } : node));
  const sheet = sheetOf({ ...fleet, nodes }, clusterIdSchema.parse('cluster-km7'), nothingDrawn);
  const [group] = groupsOf(sheet?.zones.agent ?? [], byBatch);
  const store = createTopologyStore({ read: () => null, write: noop });
  return group === undefined ? '' : told(<SquarePanel group={group} store={store} />);
}

function facts(): string {
  const fleet = fleetSnapshot(scriptedApp({ pace: 1 }).services, null);
  const sheet = sheetOf(fleet, clusterIdSchema.parse('cluster-km7'), nothingDrawn);
  const seen = sampleFacts();
  const details = {
    variables: {},
    facts: { ...seen, os: { ...seen.os, name: NASTY }, kernel: NASTY },
    findings: [finding],
  };
  const [host] = sheet?.hosts ?? [];
  if (host === undefined) return '';
  const known = {
    observedAt: snapshot.takenAt,
    cpus: 4,
    memoryBytes: 1,
    architecture: 'amd64',
    clockSkewMs: 0,
  };
  const met = { ...host, node: { ...host.node, facts: known } };
  return told(
    <>
      <Facts host={met} details={details} nowMs={0} />
      <Findings details={details} />
    </>,
  );
}

const [cluster] = sampleSite.clusters;
const plan = samplePlan(cluster, sampleNodes().ofCluster(cluster.id));

describe('what a host has written', () => {
  it.each<[string, () => string]>([
    ['what a run waits for', () => band([{ ...step, ...said, status: 'waiting' }])],
    [
      'the last reason on the way back',
      () => band([{ ...step, ...said, status: 'undoing' }], 'rolling-back'),
    ],
    ['why a run stopped', () => band([step], 'stopped')],
    [
      'a finding on a cell',
      () => {
        const named = snapshot.nodes.find(({ id }) => id === step.nodeId)?.hostname ?? '';
        const own = { ...finding, subject: { kind: 'node' as const, name: named } };
        const found = { ...snapshot, findings: [own] };
        return told(<CellAbout snapshot={found} step={step} phase={{ ...phase, skip: NASTY }} appNow={0} />);
      },
    ],
    [
      'why a log cannot be read',
      () =>
        told(
          <LogBox
            log={null}
            state={{ count: 0, scannedTo: 0, lastSequence: 0, error }}
            isNarrow={false}
            names={{ host: String, phase: String }}
            follow
            view={createViewStore({ read: () => null, write: noop }, false)}
            searched=""
            standsAt={null}
          />,
        ),
    ],
    [
      'what has changed before a run goes on',
      () =>
        told(
          <ResumeDialog
            clusterName="km7"
            preview={{
              point: null,
              changes: [{ name: 'site-file', what: NASTY, details: [NASTY] }],
              seen: '',
            }}
            error={null}
            starting={false}
            onStart={noop}
            onClose={noop}
          />,
        ),
    ],
    [
      'what is taken back',
      () => {
        const row = { id: 'x', phase: 'Connect', verdict: 'nothing', whose: 'this-run', groups: [] } as const;
        return told(<RollbackList rows={[{ ...row, words: NASTY }]} isOpen />);
      },
    ],
    ['why a terminal was lost', () => notice({})],
    [
      'why a recording stopped',
      () =>
        notice({ state: { kind: 'open', since: '' }, recording: { path: '', since: '', stopped: NASTY } }),
    ],
    ['why a file was not sent', files],
    ['why hosts of a square failed', square],
    ['what is known of a host', facts],
    [
      'a plan in a file',
      () =>
        planAsText(
          { ...plan, findings: [finding] },
          {
            rows: planRows(plan, null),
            wishes: { pauseBefore: [], pauseBetween: false, skip: [] },
            hostOf: String,
          },
        ),
    ],
  ])('neither hides nor turns anything: %s', (_what, draw) => {
    const page = draw();
    expect(page).toContain(SHOWN);
    for (const raw of ['\u202e', '\u001b']) expect(page).not.toContain(raw);
  });
});
