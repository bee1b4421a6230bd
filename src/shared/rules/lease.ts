import type { HostTime, Lease, LeaseAge, ProcessIdentity } from '../model/lease.ts';
import { oneLine } from './plain-text.ts';

/** A file that is no lease counts as left behind after this long, seconds. */
const UNREADABLE_VALID_SECONDS = 90;

/**
 * How old a lease is and whether it is stale, told by the host's own clocks. Within one boot the uptime counts, which nobody sets; after a
 * restart there is only the clock on the wall, and one that went back makes a lease young, never old.
 * @param changedEpochSeconds when the file was last written, for one that is no lease.
 */
export function judgeLease(lease: Lease | null, now: HostTime, changedEpochSeconds: number): LeaseAge {
  const sinceEpoch = (epochSeconds: number) => Math.max(0, now.epochSeconds - epochSeconds);
  if (lease === null) {
    const ageSeconds = sinceEpoch(changedEpochSeconds);
    return { lease, ageSeconds, stale: ageSeconds > UNREADABLE_VALID_SECONDS };
  }
  const { renewed, validForSeconds } = lease;
  const sameBoot = renewed.boot !== '' && renewed.boot === now.boot;
  const ageSeconds = sameBoot
    ? Math.max(0, now.uptimeSeconds - renewed.uptimeSeconds)
    : sinceEpoch(renewed.epochSeconds);
  return { lease, ageSeconds, stale: ageSeconds > validForSeconds };
}

/** What this laptop knows of itself and of the process a lease names. */
export interface LaptopView {
  readonly laptop: { readonly name: string; readonly id: string };
  readonly process: ProcessIdentity;
  /** Start of the process that has the lease's process id now; empty where there is none. */
  readonly startOfHolder: string;
  /** Whether this very process holds that lease now. */
  readonly heldHere: boolean;
}

/**
 * Whether a lease was left by a process of this laptop that is dead, which may be taken over without asking. Told only where it is certain: in
 * the same boot and process space by the process itself; after a restart of the laptop by its id, and only once the lease is stale.
 */
export function isOwnLeftover({ lease, stale }: LeaseAge, view: LaptopView): boolean {
  if (lease === null || view.heldHere) return false;
  const { process, laptop } = lease.owner;
  if (process.boot !== '' && process.boot === view.process.boot) {
    return hasLetGo(process, view);
  }
  const sameLaptop = laptop.id !== '' && laptop.id === view.laptop.id && laptop.name === view.laptop.name;
  return sameLaptop && stale;
}

/** Whether the process that took a lease in this boot is gone, or is this one, which does not hold it any more: giving it back did not get through. */
function hasLetGo({ pid, start, space }: ProcessIdentity, view: LaptopView): boolean {
  if (space === '' || space !== view.process.space || start === '') return false;
  const isThisProcess = pid === view.process.pid && start === view.process.start;
  return isThisProcess || view.startOfHolder !== start;
}

/** Who holds it, for a sentence: `anna at laptop-7 (install, run-01k…), since 2026-…, last renewed 12 s ago`. Safe to print. */
export function leaseHolder({ lease, ageSeconds }: LeaseAge): string {
  const age = ageWords(ageSeconds);
  if (lease === null) return `somebody whose note cannot be read, last written ${age} ago`;
  const { person, laptop, operation, runId } = lease.owner;
  return oneLine(
    `${person} at ${laptop.name} (${operation}, ${runId}), since ${lease.since}, last renewed ${age} ago`,
  );
}

/** `12 s`, `5 min`, `3 h`, `2 days`. */
export function ageWords(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}
