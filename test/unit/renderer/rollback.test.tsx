import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { rootContext } from '../../../src/main/platform/call-context.ts';
import { RollbackDialog } from '../../../src/renderer/features/run/rollback-dialog.tsx';
import { failedHosts, mayGoBack, rowsBack } from '../../../src/renderer/features/run/way-back.ts';
import { type NodeId, nodeIdSchema, stepIdSchema } from '../../../src/shared/model/ids.ts';
import type { RollbackItem } from '../../../src/shared/model/rollback.ts';
import { endedRun, freshRun } from './samples.ts';

const noop = () => undefined;
const nameOf = (id: NodeId) => id.replace('node-', '');

function item(phaseId: string, host: string | null, changes: Partial<RollbackItem> = {}): RollbackItem {
  return {
    stepId: stepIdSchema.parse(host === null ? phaseId : `${phaseId}/${host}`),
    phaseId,
    nodeId: host === null ? null : nodeIdSchema.parse(`node-${host}`),
    title: phaseId,
    verdict: 'undo',
    words: 'Takes it off.',
    whose: 'this-run',
    ...changes,
  };
}

describe('rows of the way back', () => {
  it('keep the order of phases and groups, and tell apart what stays', () => {
    const stays = { verdict: 'nothing', words: 'It was so before.' } as const;
    const batches = [[item('join', 's3')], [item('join', 's2'), item('join', 's1', stays)]];
    const phases = [
      { id: 'kubeconfig', title: 'Kubeconfig', batches: [[item('kubeconfig', null)]] },
      { id: 'join', title: 'Joining servers', batches },
    ];
    expect(rowsBack({ phases }, nameOf)).toMatchObject([
      { phase: 'Kubeconfig', verdict: 'undo', groups: [] },
      { phase: 'Joining servers', verdict: 'undo', groups: [['s3'], ['s2']] },
      { phase: 'Joining servers', verdict: 'nothing', words: stays.words, groups: [['s1']] },
    ]);
  });
});

describe('a way back', () => {
  const { run } = freshRun();

  it.each(['stopped', 'interrupted', 'cancelled', 'paused', 'done', 'unchanged', 'needs-attention'] as const)(
    'is offered of a run that is %s',
    (status) => expect(mayGoBack({ run: { ...run, status } })).toBe(true),
  );

  it.each(['running', 'rolling-back', 'rolled-back'] as const)('is not offered of one that is %s', (status) =>
    expect(mayGoBack({ run: { ...run, status } })).toBe(false),
  );

  it('is not offered where no phase has one', () => {
    const phases = run.plan.phases.map((phase) => ({ ...phase, reversal: 'no-way-back' as const }));
    expect(mayGoBack({ run: { ...run, status: 'done', plan: { ...run.plan, phases } } })).toBe(false);
  });

  it('can be limited to the hosts on which something went wrong', async () => {
    expect(failedHosts((await endedRun('fails')).run)).toEqual(['km7-a3']);
    expect(failedHosts((await endedRun('good')).run)).toEqual([]);
  });
});

describe('the dialog', () => {
  async function preview(limit: 'all' | 'only-failed') {
    const { app, run } = await endedRun('fails');
    return app.services.planRollback(rootContext(), run.run.id, { kind: limit });
  }

  const draw = (given: Partial<Parameters<typeof RollbackDialog>[0]>) =>
    renderToStaticMarkup(
      <RollbackDialog
        clusterName="km7"
        failedHosts={['km7-a3']}
        hostOf={nameOf}
        scope="all"
        onScope={noop}
        preview={null}
        error={null}
        starting={false}
        onStart={noop}
        onClose={noop}
        {...given}
      />,
    );

  it('shows the whole list, last step first, and cannot be started before the name is typed', async () => {
    const html = draw({ preview: await preview('all') });
    const agents = html.indexOf('Other agents');
    const servers = html.indexOf('Joining servers');
    expect(agents).toBeGreaterThan(0);
    expect(servers).toBeGreaterThan(agents);
    expect(html).toContain('km7-s3, then km7-s2');
    expect(html).toContain('Type the name of the cluster, km7:');
    expect(html).toMatch(/<button type="submit"[^>]* disabled=""/);
  });

  it('cannot be started with the list of another choice', async () => {
    const untyped = { ...(await preview('all')), touchesHosts: false };
    expect(draw({ preview: untyped })).not.toContain('disabled');
    expect(draw({ preview: untyped, scope: 'only-failed' })).toContain('disabled');
  });

  it('says so where there is nothing to take back, and asks for no name', async () => {
    const all = await preview('all');
    const html = draw({ preview: { plan: { ...all.plan, phases: [] }, touchesHosts: false, isOpen: false } });
    expect(html).toContain('Nothing of it can be taken back');
    expect(html).not.toContain('Type the name');
    expect(html).toMatch(/<button type="submit"[^>]* disabled=""/);
  });

  it('offers no choice where nothing went wrong on a single host', () => {
    expect(draw({ failedHosts: [] })).not.toContain('type="radio"');
    expect(draw({})).toContain('Only what went wrong, km7-a3');
  });
});
