import { MusterError } from '../../shared/model/error.ts';
import { runIdSchema } from '../../shared/model/ids.ts';
import type { Run, RunStatus } from '../../shared/model/run.ts';
import type { AppDeps } from './deps.ts';
import { clusterNamed } from './sites.ts';

type ChooseDeps = Pick<AppDeps, 'stores' | 'journal'>;

const canGoOn: readonly RunStatus[] = ['interrupted', 'cancelled', 'stopped', 'paused'];

/**
 * The run a person means: by its id, by the name of its cluster, or the only one that can go on. It is the newest of its cluster: what an
 * older one had proved may have been changed since.
 * @throws MusterError `not-found`; `run-mismatch` for a run that cannot go on, with what can be done instead.
 */
export function chooseRun(deps: ChooseDeps, what: string | null): Run {
  const run = what === null ? onlyOne(deps) : named(deps, what);
  const [newest] = deps.journal.runsOf(run.clusterId);
  if (newest !== undefined && newest.id !== run.id) {
    throw new MusterError(
      'run-mismatch',
      `Run ${run.id} is not the newest of cluster ${run.plan.clusterName}: ${newest.id} (${newest.operation}) came after it.`,
      { cure: `What it had proved may have changed since. ${instead(newest)}` },
    );
  }
  if (canGoOn.includes(run.status)) return run;
  throw new MusterError('run-mismatch', `Run ${run.id} is ${run.status}: there is nothing to go on with.`, {
    cure: instead(run),
  });
}

function named({ stores, journal }: ChooseDeps, what: string): Run {
  const run = journal.run(runIdSchema.parse(what));
  if (run !== null) return run;
  const cluster = clusterNamed({ stores }, what);
  const [newest] = journal.runsOf(cluster.id);
  if (newest !== undefined) return newest;
  throw new MusterError('not-found', `There has been no run of cluster ${cluster.name} yet.`, {
    cure: 'Begin one: muster up site.yaml',
  });
}

function onlyOne(deps: ChooseDeps): Run {
  const clusters = deps.stores.clusters.list();
  const newest = clusters.flatMap(({ id }) => deps.journal.runsOf(id).slice(0, 1));
  const waiting = newest.filter(({ status }) => canGoOn.includes(status));
  const [only, second] = waiting;
  if (only !== undefined && second === undefined) return only;
  if (second !== undefined) {
    throw new MusterError('not-found', 'More than one run can go on.', {
      cure: `Name a cluster: ${waiting.map(({ plan }) => plan.clusterName).join(', ')}.`,
    });
  }
  const [known] = newest;
  if (known !== undefined && newest.length === 1) return known;
  throw new MusterError('not-found', 'There is no run that could go on.', {
    cure: 'Begin one: muster up site.yaml',
  });
}

function instead({ status, plan }: Run): string {
  if (status === 'running' || status === 'rolling-back') return 'Wait until it has ended, or cancel it.';
  if (status === 'needs-attention') return `Go on taking it back: muster rollback ${plan.clusterName}`;
  if (canGoOn.includes(status)) return `Go on with that one: muster resume ${plan.clusterName}`;
  return 'Start a command anew (muster up site.yaml); what is done is recognised and not repeated.';
}
