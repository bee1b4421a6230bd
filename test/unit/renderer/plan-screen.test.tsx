import type { ComponentProps } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { planAsText, planRows, stepLines } from '../../../src/renderer/features/plan/plan-rows.ts';
import { PlanScreen } from '../../../src/renderer/features/plan/plan-screen.tsx';
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
      onStart={noop}
      onSave={noop}
      onLeave={noop}
      {...props}
    />,
  );
}

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
    expect(draw({ look: { ...look, endedAtMs: 9000 } })).toContain('nothing changed');
  });
});

describe('plan rows', () => {
  it('say how long earlier runs took, and nothing where that is not known', () => {
    const phases = [{ phaseId: 'connect', leastMs: 2000, mostMs: 65_000 }];
    const rows = planRows(planFor('install'), { runs: 2, whole: null, phases });
    expect(rows.slice(0, 2).map(({ time }) => time)).toEqual(['0:02 to 1:05', null]);
  });

  it('keep the order of groups, and name the host of each step', () => {
    const join = planFor('install').phases.find(({ id }) => id === 'join-servers');
    expect(join && stepLines(join, hostOf).map(({ group, host }) => `${group} ${host}`)).toEqual([
      '1 km7-s2',
      '2 km7-s3',
    ]);
  });

  it('are a text with every step and the line of no return', () => {
    const plan = planFor('uninstall');
    const told = planAsText(plan, planRows(plan, null), hostOf);
    for (const { title } of plan.phases.flatMap(({ batches }) => batches.flat()))
      expect(told).toContain(title);
    expect(told.match(/no way back/g)).toHaveLength(1);
  });
});
