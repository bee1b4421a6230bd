import type { FleetSnapshot } from '../../shared/contract/fleet.ts';
import type { ClusterId, RunId } from '../../shared/model/ids.ts';
import { isBusy, needsPerson, type RunStatus } from '../../shared/model/run.ts';
import { oneLine } from '../../shared/rules/plain-text.ts';
import type { ShownRun } from '../stores/view/view-store.ts';
import { text } from '../ui/text.ts';
import type { Route } from './route.ts';

/** The title of the window or tab: how the run that is shown stands, else what needs a person, else what is under way. Plain text. */
export function pageTitle(route: Route, fleet: FleetSnapshot | null, shownRun: ShownRun | null): string {
  const runs = (fleet?.runs ?? []).map(({ run }) => run);
  const told =
    route.screen === 'run'
      ? runOf(route.runId, runs, shownRun)
      : (runs.find(({ status }) => needsPerson(status)) ?? runs.find(isBusy));
  if (told === undefined) return text.product;
  const name = fleet?.clusters.find(({ id }) => id === told.clusterId)?.name ?? '';
  return oneLine(`${name}: ${text.runStatus[told.status]} – ${text.product}`);
}

/** On the screen of a run the title speaks of no other one, also before that run is known. */
function runOf(runId: RunId, runs: readonly TitledRun[], shownRun: ShownRun | null): TitledRun | undefined {
  return shownRun?.runId === runId ? shownRun : runs.find(({ id }) => id === runId);
}

interface TitledRun {
  readonly id?: RunId;
  readonly clusterId: ClusterId;
  readonly status: RunStatus;
}
