import { describe, expect, it } from 'vitest';
import { requireSeen, seenOf } from '../../../src/main/use-cases/seen-plan.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';
import type { Plan } from '../../../src/shared/model/plan.ts';
import { sampleNodes, samplePlan, sampleSite } from '../../support/face/sample-site.ts';
import { thrownBy } from '../../support/thrown.ts';

const [cluster] = sampleSite.clusters;
const plan = samplePlan(cluster, sampleNodes(0).ofCluster(cluster.id));
const finding: Finding = {
  rule: 'F301',
  severity: 'warn',
  subject: { kind: 'bundle', name: '/bundle' },
  seen: 'read 3 s ago',
  why: '',
  cure: [],
};

describe('what a plan stands for', () => {
  it.each<[string, Partial<Plan>]>([
    ['the time it was made', { madeAt: '2031-01-01T00:00:00.000Z' }],
    [
      'the order its settings are told in',
      { wanted: Object.fromEntries(Object.entries(plan.wanted).reverse()) },
    ],
    ['a check that held', { findings: [...plan.findings, { ...finding, severity: 'ok' }] }],
  ])('is the same whatever %s', (_what, change) => {
    expect(() => requireSeen({ ...plan, ...change }, seenOf(plan))).not.toThrow();
  });

  it.each<[string, Partial<Plan>]>([
    [
      'a phase left out',
      { phases: plan.phases.map((phase, index) => ({ ...phase, skip: index === 0 ? 'why' : null })) },
    ],
    ['a step more', { phases: plan.phases.map((phase) => ({ ...phase, batches: [...phase.batches, []] })) }],
    ['another setting', { wanted: { ...plan.wanted, 'cluster.cni': 'other' } }],
    ['something that speaks against it', { findings: [finding] }],
    ['another operation', { operation: 'uninstall' }],
    ['a pause', { pauseBetween: true }],
  ])('is another with %s, and then nothing is begun', (_what, change) => {
    expect(thrownBy(() => requireSeen({ ...plan, ...change }, seenOf(plan)))).toMatchObject({
      code: 'run-mismatch',
      message: expect.stringContaining('nothing was begun'),
    });
  });

  it('is the same for a warning that is worded otherwise', () => {
    const worded = { ...finding, seen: 'read 9 s ago' };
    expect(seenOf({ ...plan, findings: [worded] })).toBe(seenOf({ ...plan, findings: [finding] }));
  });
});
