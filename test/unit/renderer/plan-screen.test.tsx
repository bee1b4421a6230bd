import type { ComponentProps } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { planAsText, planRows, stepLines } from '../../../src/renderer/features/plan/plan-rows.ts';
import { PlanScreen } from '../../../src/renderer/features/plan/plan-screen.tsx';
import type { Finding } from '../../../src/shared/model/finding.ts';
import type { OperationId } from '../../../src/shared/model/plan.ts';
import { sampleLook, sampleNodes, samplePlan, sampleSite } from '../../support/face/sample-site.ts';

const noop = () => undefined;
const [cluster] = sampleSite.clusters;
const nodes = sampleNodes().ofCluster(cluster.id);
const noWishes = { pauseBefore: [], pauseBetween: false, skip: [] };
const planFor = (operation: OperationId) => samplePlan(cluster, nodes, { operation, wishes: noWishes });
const hostOf = (id: string) => id.replace('node-', '');

function draw(props: Partial<ComponentProps<typeof PlanScreen>>): string {
  return renderToStaticMarkup(
    <PlanScreen
      clusterName="km7"
      operation="install"
      onOperation={noop}
      plan={planFor('install')}
      seen="s"
      error={null}
      spans={null}
      votes={[]}
      questions={new Map()}
      wishes={noWishes}
      onWishes={noop}
      hostOf={hostOf}
      look={null}
      onLook={noop}
      onStopLook={noop}
      nowMs={0}
      making={false}
      starting={false}
      busy={false}
      onFix={noop}
      onStart={noop}
      onSave={noop}
      onLeave={noop}
      {...props}
    />,
  );
}

const finding: Finding = {
  rule: 'F110',
  severity: 'block',
  subject: { kind: 'node', name: 'km7-s1' },
  seen: 'the port is shut',
  why: 'w',
  cure: ['Open it.'],
};

const startButton = /<button type="submit"[^>]*>/;

describe('plan screen', () => {
  it('lists every phase before anything can be started', () => {
    const html = draw({});
    for (const { purpose } of planFor('install').phases) expect(html).toContain(purpose);
    expect(html).toContain('2 nodes, one by one');
    expect(html.match(startButton)?.[0]).not.toContain('disabled');
    expect(html).not.toContain('no-return');
  });

  it('can be left while it starts, and does not call that "not now"', () => {
    expect(draw({})).toContain('>Not now</button>');
    const html = draw({ starting: true });
    expect(html).toContain('Making the plan once more and beginning the run.');
    expect(html).toContain('>Close</button>');
    expect(html).not.toContain('Not now');
  });

  it('cannot be started without a plan, with one that is blocked, or while a reason is missing', () => {
    const block = {
      rule: 'F301',
      severity: 'block',
      subject: { kind: 'bundle', name: 'rke2' },
      seen: 'one file is missing',
      why: 'w',
      cure: ['Copy it.'],
    } as const;
    expect(draw({ plan: null }).match(startButton)?.[0]).toContain('disabled');
    const blocked = draw({ plan: { ...planFor('install'), findings: [{ ...block, cure: ['Copy it.'] }] } });
    expect(blocked.match(startButton)?.[0]).toContain('disabled');
    expect(blocked).toContain('Copy it.');
    const wishes = { ...noWishes, skip: [{ phaseId: 'report', reason: ' ' }] };
    expect(draw({ wishes }).match(startButton)?.[0]).toContain('disabled');
  });

  it('asks for the name only where data is lost, and draws the line of no return there', () => {
    const html = draw({ operation: 'uninstall', plan: planFor('uninstall') });
    expect(html).toContain('Type its name to allow it:');
    expect(html.match(startButton)?.[0]).toContain('disabled');
    expect(html.match(/class="[^"]*no-return"/g)).toHaveLength(1);
    expect(draw({})).not.toContain('Type its name');
  });

  it('is not started while it is made anew for what is asked for now', () => {
    const html = draw({ making: true });
    expect(html.match(startButton)?.[0]).toContain('disabled');
    expect(html).toContain('being made anew');
  });

  it('shows what a dry run saw as text, and stamps only one that has ended', () => {
    const look = { startedAtMs: 0, endedAtMs: null, lines: sampleLook(nodes), end: null, error: null };
    const html = draw({ look, nowMs: 5000 });
    expect(html).toContain('looking, 5 s');
    expect(html).not.toContain('nothing changed');
    expect(html).toContain('+cni: &lt;b&gt;cilium&lt;/b&gt;');
    const ended = { summary: { alreadySo: 1, wouldChange: 2, unknown: 0 }, findings: [], error: null };
    const good = draw({ look: { ...look, endedAtMs: 9000, end: ended } });
    expect(good).toContain('nothing changed');
    expect(good).toContain('Starting is safe');
    expect(good).toContain('Nothing was found that speaks against it.');
  });

  it('says in its stamp when a dry run was stopped, failed, or saw what would stop the run', () => {
    const end = { summary: { alreadySo: 0, wouldChange: 0, unknown: 9 }, findings: [], error: null };
    const look = { startedAtMs: 0, endedAtMs: 9000, lines: sampleLook(nodes), end, error: null };
    const [step] = look.lines.filter((line) => line.type === 'step');
    if (step === undefined) throw new Error('the sample looks at no step');
    const stopped = draw({ look: { ...look, end: null } });
    expect(stopped).toContain('looking stopped');
    const lost = draw({
      look: { ...look, end: null, error: { code: 'host-unreachable', message: 'gone', retryable: true } },
    });
    expect(lost).toContain('not looked to the end');
    const failing = draw({ look: { ...look, lines: [...look.lines, { ...step, foreseen: 'failed' }] } });
    expect(failing).toContain('1 step would stop it');
    const found = draw({ look: { ...look, end: { ...end, findings: [finding, finding] } } });
    expect(found).toContain('2 findings block');
    expect(found.match(/Open it\./g)).toHaveLength(1);
    for (const html of [stopped, lost, failing, found]) expect(html).not.toContain('nothing changed');
    for (const html of [lost, failing, found]) {
      expect(html).not.toContain('Starting is safe');
      expect(html.match(startButton)?.[0]).not.toContain('disabled');
    }
  });

  it('says why it cannot be started while a run has the cluster, and when no plan could be made', () => {
    expect(draw({ busy: true })).toContain('A run has this cluster now.');
    expect(draw({ busy: true }).match(startButton)?.[0]).toContain('disabled');
    const none = draw({ plan: null, error: { code: 'not-found', message: 'gone', retryable: false } });
    expect(none).toContain('There is no plan to start');
    expect(none).not.toContain('Starting is safe');
  });

  it('does not claim that hosts were looked at before they were', () => {
    expect(draw({})).toContain('No host was looked at for this');
  });
});

describe('findings of a plan', () => {
  it('are one note where they say the same of many hosts, with as many names as can be read', () => {
    const hosts = Array.from({ length: 2000 }, (_, index) => `n${index}`);
    const findings = hosts.map((name) => ({ ...finding, subject: { kind: 'node' as const, name } }));
    const html = draw({ plan: { ...planFor('install'), findings } });
    expect(html.match(/class="note /g)).toHaveLength(1);
    expect(html).toContain('n0, n1, n2, n3 and 1996 more');
  });
});

describe('plan rows', () => {
  it('say how long earlier runs took, and nothing where that is not known', () => {
    const phases = [{ phaseId: 'connect', leastMs: 2000, mostMs: 65_000 }];
    const rows = planRows(planFor('install'), { runs: 2, whole: null, phases });
    expect(rows.slice(0, 2).map(({ time }) => time)).toEqual(['0:02 to 1:05', null]);
  });

  it('keep their order, and name the host of each step', () => {
    const join = planFor('install').phases.find(({ id }) => id === 'join-servers');
    expect(join && stepLines(join, hostOf).map(({ host }) => host)).toEqual(['km7-s2', 'km7-s3']);
  });

  it('are a text with every step and the line of no return', () => {
    const plan = planFor('uninstall');
    const told = planAsText(plan, { rows: planRows(plan, null), wishes: noWishes, hostOf });
    for (const { title } of plan.phases.flatMap(({ batches }) => batches.flat()))
      expect(told).toContain(title);
    expect(told.match(/no way back/g)).toHaveLength(1);
  });

  it('tell in their text what is left out and why, and where the run stands still', () => {
    const plan = planFor('install');
    const wishes = {
      pauseBefore: ['join-servers'],
      pauseBetween: false,
      skip: [{ phaseId: 'report', reason: 'no time' }],
    };
    const told = planAsText(plan, { rows: planRows(plan, null), wishes, hostOf });
    expect(told).toContain('left out: no time');
    expect(told.match(/stands still before it/g)).toHaveLength(1);
  });
});
