import { join } from 'node:path';

/** Where base trees live: outside the checkout, so that a fresh clone does not build them again. */
export function cacheRoot(): string {
  return process.env.MUSTER_LAB_CACHE ?? '/var/cache/muster-lab';
}

/** Where running labs keep their state: gone after a restart of the machine, like the hosts themselves. */
export function stateRoot(): string {
  return process.env.MUSTER_LAB_STATE ?? '/run/muster-lab';
}

/** Where hosts keep what they write: on disk, because a node's images are larger than memory allows. */
export function dataRoot(): string {
  return process.env.MUSTER_LAB_DATA ?? '/var/lib/muster-lab';
}

/** The places and names of one lab. Everything a lab makes carries its name, so clean-up needs no state file. */
export interface LabPlaces {
  readonly name: string;
  readonly state: string;
  readonly stateFile: string;
  readonly lockFile: string;
  readonly data: string;
  readonly switchNetns: string;
}

const labName = /^[a-z][a-z0-9-]{0,23}$/;

/**
 * Places of the lab called `name`.
 * @throws Error when the name cannot be part of file, network and machine names.
 */
export function labPlaces(name: string): LabPlaces {
  if (!labName.test(name)) {
    throw new Error(
      `"${name}" is no lab name: use up to 24 small letters, digits and hyphens, a letter first.`,
    );
  }
  return {
    name,
    state: join(stateRoot(), 'labs', name),
    stateFile: join(stateRoot(), 'labs', name, 'state.json'),
    lockFile: join(cacheRoot(), 'locks', `${name}.lock`),
    data: join(dataRoot(), name),
    switchNetns: `${netnsPrefix(name)}switch`,
  };
}

/** The places and names of one host of a lab. */
export interface HostPlaces {
  readonly dir: string;
  readonly root: string;
  readonly upper: string;
  readonly work: string;
  readonly disk: string;
  readonly console: string;
  readonly networkScript: string;
  readonly superviseScript: string;
  readonly netns: string;
  readonly machine: string;
  /** Below every cgroup hierarchy. */
  readonly cgroup: string;
}

/** Places of one host of the lab at `places`. */
export function hostPlaces(places: LabPlaces, host: string): HostPlaces {
  const dir = join(places.state, 'hosts', host);
  const data = join(places.data, host);
  return {
    dir,
    root: join(dir, 'root'),
    upper: join(data, 'upper'),
    work: join(data, 'work'),
    disk: join(dir, 'disk'),
    console: join(dir, 'console.log'),
    networkScript: join(dir, 'network.sh'),
    superviseScript: join(dir, 'supervise.sh'),
    netns: `${netnsPrefix(places.name)}${host}`,
    machine: `${netnsPrefix(places.name)}${host}`,
    cgroup: `${labCgroup(places.name)}/${host}`,
  };
}

/** Guards the folders that labs share. Locks lie in the cache: a lock file must not vanish while somebody waits. */
export function sharedLock(): { readonly file: string; readonly what: string } {
  return { file: join(cacheRoot(), 'locks', 'shared.lock'), what: 'the folder of all labs' };
}

/** What every network namespace of a lab begins with. The dot keeps lab "a" apart from lab "a-b". */
export function netnsPrefix(name: string): string {
  return `muster.${name}.`;
}

/** The control group of a lab, below every hierarchy; no group is shared with other labs. */
export function labCgroup(name: string): string {
  return `muster-lab.${name}`;
}
