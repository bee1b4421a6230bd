import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  checkAccepted,
  type ResumeQuestion,
  resumeChanges,
  resumePoint,
} from '../../../src/main/orchestrator/engine/resume-check.ts';
import { standingOf } from '../../../src/main/orchestrator/engine/standing.ts';
import type { Run } from '../../../src/shared/model/run.ts';
import { type EngineWorld, engineWorld } from '../../support/engine-world.ts';
import { type ToyWorld, toyPhase } from '../../support/toy-phase.ts';

let world: EngineWorld;
let toys: ToyWorld;
beforeEach(() => {
  world = engineWorld({ servers: 2, agents: 2 });
  toys = { done: new Set(), log: [] };
});
afterEach(() => world.close());

const operation = () => ({
  id: 'install' as const,
  title: 'Install',
  phases: [toyPhase(toys, { id: 'one' }), toyPhase(toys, { id: 'two', size: 1 })],
});

/** A run that stopped at a1, and the same world asked whether it may go on. */
async function question(changes: Partial<ResumeQuestion> = {}): Promise<ResumeQuestion> {
  const [one] = operation().phases;
  if (one === undefined) throw new Error('no phase');
  const broken = toyPhase(toys, { id: 'two', size: 1, fails: new Set(['a1']) });
  const { run } = await world.run({ phases: [one, broken] });
  const stored = world.journal.run(run.id) ?? run;
  return {
    run: stored,
    operation: operation(),
    standing: standingOf(world.journal, run),
    desired: world.desired,
    left: [],
    here: { version: stored.plan.madeWith, host: stored.owner.host, editedSiteFile: null },
    ...changes,
  };
}

const withPlan = (run: Run, plan: Partial<Run['plan']>): Run => ({ ...run, plan: { ...run.plan, ...plan } });

describe('the point where a run goes on', () => {
  it('is the first step that is not settled', async () => {
    const { run, standing } = await question();
    expect(resumePoint(run, standing)).toMatchObject({
      phase: { id: 'two' },
      number: 2,
      step: { title: 'Play on a1' },
      settledSteps: 6,
      allSteps: 8,
    });
  });

  it('is nowhere where only the end was not written', async () => {
    const id = await world.runUntilDeath(
      operation(),
      (point, at) => point === 'phase-settled' && at.phaseId === 'two',
    );
    const run = world.journal.run(id);
    if (run === null) throw new Error('no run');
    expect(resumePoint(run, standingOf(world.journal, run))).toBeNull();
  });
});

describe('going on', () => {
  it('asks nothing where all is as it was', async () => {
    expect(resumeChanges(await question())).toEqual([]);
  });

  it('names each setting that is another one, and nodes that came', async () => {
    const asked = await question();
    const { nodes, cluster } = world.desired;
    const [s1] = nodes;
    if (s1 === undefined) throw new Error('no node');
    const desired = {
      ...world.desired,
      cluster: { ...cluster, version: 'v9', cni: 'calico' as const },
      nodes: [...nodes, { ...s1, hostname: 'a9' }],
    };
    expect(resumeChanges({ ...asked, desired })).toEqual([
      {
        name: 'site-file',
        what: 'The site file says something else.',
        details: [
          'cluster.cni: was canal, is calico',
          `cluster.version: was ${cluster.version}, is v9`,
          'node a9 is new: this plan does nothing for it',
        ],
      },
    ]);
  });

  it('takes progress and facts for no change', async () => {
    const asked = await question();
    const nodes = world.desired.nodes.map((node) => ({ ...node, status: 'failed' as const }));
    expect(resumeChanges({ ...asked, desired: { ...world.desired, nodes } })).toEqual([]);
  });

  it('names an edited file, another version and another laptop', async () => {
    const here = { version: '9.9.9', host: 'other', editedSiteFile: '/sites/edge.yaml' };
    const changes = resumeChanges({ ...(await question()), here });
    expect(changes.map(({ name }) => name)).toEqual(['site-file', 'version', 'laptop']);
    expect(changes[0]?.details).toEqual([
      '/sites/edge.yaml was edited and not read in since; going on uses what was read then',
    ]);
    expect(changes[1]?.what).toMatch(/^Muster is another one: .+ made the plan, this is 9\.9\.9\.$/);
    expect(changes[2]?.what).toContain('worked on from test, this is other');
  });

  it('does not take a node that left in this run for a change of mind', async () => {
    const asked = await question();
    const gone = world.desired.nodes.filter(({ hostname }) => hostname === 's2');
    const desired = { ...world.desired, nodes: world.desired.nodes.filter((node) => !gone.includes(node)) };
    expect(resumeChanges({ ...asked, desired, left: gone })).toEqual([]);
    expect(resumeChanges({ ...asked, desired })[0]?.details).toEqual([
      'node s2 is gone; nothing is left to do for it',
    ]);
  });
});

describe('what nobody can accept', () => {
  const refusal = (asked: ResumeQuestion) => {
    try {
      resumeChanges(asked);
    } catch (error) {
      return error;
    }
    throw new Error('it was let through');
  };

  it('is a plan of another form', async () => {
    const asked = await question();
    expect(refusal({ ...asked, run: withPlan(asked.run, { version: 99, madeWith: '7.0.0' }) })).toMatchObject(
      {
        code: 'run-mismatch',
        message: expect.stringContaining('a plan of form 99'),
        cure: 'Go on with the Muster that made it (7.0.0); or make a new plan: muster up site.yaml (what is done is recognised and not repeated).',
      },
    );
  });

  it('is a phase the code does not have', async () => {
    const asked = await question();
    const phases = operation().phases.slice(0, 1);
    expect(refusal({ ...asked, operation: { ...operation(), phases } })).toMatchObject({
      code: 'run-mismatch',
      message: expect.stringContaining('a phase "two"'),
    });
  });

  it('is a step left to do that the code would not do', async () => {
    const asked = await question();
    const [one] = operation().phases;
    if (one === undefined) throw new Error('no phase');
    const phases = [one, toyPhase(toys, { id: 'two', nodes: ({ nodes }) => nodes.slice(0, 3) })];
    expect(refusal({ ...asked, operation: { ...operation(), phases } })).toMatchObject({
      code: 'run-mismatch',
      message: expect.stringContaining('"Play on a2" (two/a2)'),
    });
  });

  it('is a node with work left that the site no longer names', async () => {
    const asked = await question();
    const nodes = world.desired.nodes.filter(({ hostname }) => hostname !== 'a2');
    expect(refusal({ ...asked, desired: { ...world.desired, nodes } })).toMatchObject({
      code: 'run-mismatch',
      message: 'The plan has work for a2, which the site file no longer names.',
      cure: expect.stringMatching(/^Put them back .*; or make a new plan: muster up site\.yaml/),
    });
  });
});

describe('accepting', () => {
  const plan = { clusterName: 'edge', operation: 'install' as const };
  const changes = [
    { name: 'site-file' as const, what: 'The site file says something else.', details: ['cluster.cni: a'] },
    { name: 'laptop' as const, what: 'Another laptop.', details: [] },
  ];

  it('is by name, and of everything', () => {
    expect(() => checkAccepted(plan, changes, ['site-file', 'laptop', 'version'])).not.toThrow();
    expect(() => checkAccepted(plan, [], [])).not.toThrow();
  });

  it('else names what was not accepted, and the choices', () => {
    expect(() => checkAccepted(plan, changes, ['laptop'])).toThrow(
      expect.objectContaining({
        code: 'run-mismatch',
        message: 'Since this run was planned: The site file says something else.',
        detail: 'cluster.cni: a',
        cure: 'Put the site file back as it was and read it in (muster plan site.yaml); or make a new plan, muster up site.yaml (what is done is recognised and not repeated); or go on with the old plan all the same: muster resume edge --accept site-file --accept laptop',
      }),
    );
  });
});
