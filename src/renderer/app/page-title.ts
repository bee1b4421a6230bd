import type { FleetSnapshot } from '../../shared/contract/fleet.ts';
import { isBusy } from '../../shared/model/run.ts';
import { oneLine } from '../../shared/rules/plain-text.ts';
import { text } from '../ui/text.ts';
import { isAtRestUnwell } from './news.ts';
import type { Route } from './route.ts';

/** The title of the window or tab: how the run that is shown stands, else what needs a person, else what is under way. Plain text. */
export function pageTitle(route: Route, fleet: FleetSnapshot | null): string {
  const runs = (fleet?.runs ?? []).map(({ run }) => run);
  const shown = route.screen === 'run' ? runs.find(({ id }) => id === route.runId) : undefined;
  const told = shown ?? runs.find(isAtRestUnwell) ?? runs.find(isBusy);
  if (told === undefined) return text.product;
  const name = fleet?.clusters.find(({ id }) => id === told.clusterId)?.name ?? '';
  return oneLine(`${name}: ${text.runStatus[told.status]} – ${text.product}`);
}
