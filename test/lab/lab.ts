import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type CallContext, rootContext } from '../../src/main/platform/call-context.ts';
import { mapLimited } from '../../src/main/platform/limited.ts';
import { assemble, dismantle, hostsOf, type LabShape } from './assemble.ts';
import { removeCgroup } from './cgroups.ts';
import { execAttached, execInside } from './exec.ts';
import { bootHost, leaderOf, powerOff, waitForSshd } from './host-life.ts';
import { createTree, removeTree } from './host-tree.ts';
import { takeLock, withLock } from './lock.ts';
import { applyShaping } from './network.ts';
import { type LabPlaces, labPlaces, stateRoot } from './paths.ts';
import type { RunOptions, RunResult } from './run-command.ts';
import {
  type HostInLab,
  type HostState,
  hostInLab,
  type LabState,
  readLabState,
  writeLabState,
} from './state.ts';

export type { LabShape } from './assemble.ts';
export type { HostState as LabHost } from './state.ts';

/** A lab by name and shape; `context` may stop the work and hears of its progress. */
export interface LabOptions extends LabShape {
  readonly name?: string;
  readonly context?: CallContext;
}

/** How many hosts boot at the same time: more only queue for the processors. */
const bootsAtOnce = 8;

/** A running lab. Its methods may be used from several processes at once. */
export class Lab {
  readonly name: string;
  readonly #places: LabPlaces;
  readonly #ctx: CallContext;
  #state: LabState;

  constructor(places: LabPlaces, state: LabState, ctx: CallContext) {
    this.name = places.name;
    this.#places = places;
    this.#state = state;
    this.#ctx = ctx;
  }

  /** All hosts, a jump host first. */
  get hosts(): readonly HostState[] {
    return this.#state.hosts;
  }

  /** Private key of the users keyed, asking and mute; without a passphrase. */
  get keyPath(): string {
    return this.#state.keyPath;
  }

  /** The same key, sealed with `passwords.key`. */
  get sealedKeyPath(): string {
    return this.#state.sealedKeyPath;
  }

  /** Passwords of the users worded and asking, and the passphrase of the sealed key. */
  get passwords(): LabState['passwords'] {
    return this.#state.passwords;
  }

  /** The host called `name`. */
  host(name: string): HostState {
    return this.#find(name).host;
  }

  /** Runs a command as root inside a host, not through sshd; any exit code is a result. */
  exec(host: string, command: readonly string[], options?: RunOptions): Promise<RunResult> {
    return execInside(host, this.#find(host).own, command, options);
  }

  /** Runs a shell line as root inside a host, which must succeed, and returns what it printed. */
  async sh(host: string, line: string): Promise<string> {
    const result = await this.exec(host, ['sh', '-euc', line]);
    if (result.code !== 0)
      throw new Error(`"${line}" on ${host} ended with ${result.code}: ${result.stderr.trim()}`);
    return result.stdout;
  }

  /** Runs a command inside a host on this process's own terminal; returns the exit code. */
  attach(host: string, command: readonly string[]): Promise<number> {
    return execAttached(host, this.#find(host).own, command);
  }

  /** Whether a host is switched on. */
  async isOn(host: string): Promise<boolean> {
    return (await leaderOf(this.#find(host).own)) !== undefined;
  }

  /** Pulls a host's cable; it stays pulled over reboots. */
  cut(host: string): Promise<void> {
    return this.#reshape(host, (state) => ({ ...state, cut: true }));
  }

  /** Plugs the cable back in and takes a speed limit off. */
  heal(host: string): Promise<void> {
    return this.#reshape(host, ({ mbit: _mbit, ...state }) => ({ ...state, cut: false }));
  }

  /** Limits a host's network to `mbit` megabit a second, each way. */
  slow(host: string, mbit: number): Promise<void> {
    return this.#reshape(host, (state) => ({ ...state, mbit }));
  }

  /** Takes a host's power away. */
  kill(host: string): Promise<void> {
    return this.#locked(() => powerOff(this.#find(host).own));
  }

  /** Switches a host on; one that is on already stays as it is. */
  boot(host: string): Promise<void> {
    return this.#locked(async () => {
      const at = this.#find(host);
      if ((await leaderOf(at.own)) === undefined) await this.#boot(at);
    });
  }

  /** Reboots a host from inside, as its own `systemctl reboot` does. */
  async reboot(host: string): Promise<void> {
    const { own } = this.#find(host);
    const before = await leaderOf(own);
    await this.sh(host, 'systemctl --no-block reboot');
    await waitForSshd(this.#ctx, host, own, before);
  }

  /** Brings a host back to the state it was made in: fresh disk, same ssh host keys, cable plugged in. */
  reset(host: string): Promise<void> {
    return this.#locked(async () => {
      await powerOff(this.#find(host).own);
      await this.#remember(host, ({ mbit: _mbit, ...state }) => ({ ...state, cut: false }));
      const at = this.#find(host);
      await removeTree(at.own);
      await createTree(at);
      await this.#boot(at);
    });
  }

  /** Takes the lab away without a trace. */
  down(): Promise<void> {
    return removeLab(this.name, this.#ctx);
  }

  /** Switches on every host that is off. */
  async bootAll(): Promise<void> {
    await mapLimited(this.#state.hosts, bootsAtOnce, async ({ name }) => {
      const at = this.#find(name);
      if ((await leaderOf(at.own)) !== undefined) return;
      await this.#boot(at);
      this.#ctx.progress({ text: `${name} is up at ${at.host.address}` });
    });
  }

  #find(host: string): HostInLab {
    return hostInLab(this.#places, this.#state, host);
  }

  async #boot(at: HostInLab): Promise<void> {
    await powerOff(at.own);
    await removeCgroup(at.own.cgroup);
    await bootHost(this.#ctx, at);
  }

  #reshape(host: string, change: (state: HostState) => HostState): Promise<void> {
    return this.#locked(async () => {
      await this.#remember(host, change);
      if (await this.isOn(host)) await applyShaping(this.#find(host));
    });
  }

  async #remember(host: string, change: (state: HostState) => HostState): Promise<void> {
    const hosts = this.#state.hosts.map((state) => (state.name === host ? change(state) : state));
    this.#find(host);
    this.#state = { ...this.#state, hosts };
    await writeLabState(this.#places, this.#state);
  }

  /** Another process may have changed the lab since: read again under the lock. */
  #locked<T>(work: () => Promise<T>): Promise<T> {
    return withLock(this.#ctx, lockOf(this.#places), async () => {
      const state = await readLabState(this.#places);
      if (state === undefined) throw noSuchLab(this.name);
      this.#state = state;
      return work();
    });
  }
}

/**
 * Builds a lab and boots its hosts; an existing lab of the same shape is used again, hosts that are off are booted.
 * What it began is taken away again when it fails.
 * @throws Error when the name is taken by a lab of another shape.
 */
export async function createLab(options: LabOptions): Promise<Lab> {
  const ctx = options.context ?? rootContext();
  const places = labPlaces(options.name ?? 'lab');
  return withLock(ctx, lockOf(places), async () => {
    const existing = await readLabState(places);
    if (existing !== undefined) {
      requireShape(existing, options);
      const lab = new Lab(places, existing, ctx);
      await lab.bootAll();
      return lab;
    }
    try {
      const lab = new Lab(places, await assemble(ctx, places, options), ctx);
      await lab.bootAll();
      return lab;
    } catch (error) {
      await dismantle(ctx, places);
      throw error;
    }
  });
}

/**
 * The running lab called `name`.
 * @throws Error when there is none.
 */
export async function openLab(name = 'lab', ctx: CallContext = rootContext()): Promise<Lab> {
  const places = labPlaces(name);
  const state = await readLabState(places);
  if (state === undefined) throw noSuchLab(name);
  return new Lab(places, state, ctx);
}

/** Takes a lab away without a trace; also what a crashed process left of one. */
export async function removeLab(name = 'lab', ctx: CallContext = rootContext()): Promise<void> {
  const places = labPlaces(name);
  await withLock(ctx, lockOf(places), () => dismantle(ctx, places));
}

/** A lab held by one test run. */
export interface HeldLab {
  readonly lab: Lab;
  /** Takes the lab down (not when `MUSTER_LAB_KEEP` is set) and lets others have its name. */
  readonly release: () => Promise<void>;
}

/**
 * A lab for a whole test run: nobody else acquires the same name meanwhile. Meant for a global setup; test files
 * reach it with {@link openLab} and leave hosts clean with `reset`. A lab of another shape gives way.
 */
export async function acquireLab(options: LabOptions): Promise<HeldLab> {
  const ctx = options.context ?? rootContext();
  const places = labPlaces(options.name ?? 'test');
  const unlock = await takeLock(ctx, `${places.lockFile}.held`, `lab "${places.name}"`);
  try {
    const existing = await readLabState(places);
    if (existing !== undefined && !sameShape(existing, options)) await removeLab(places.name, ctx);
    const lab = await createLab({ ...options, name: places.name });
    const release = async () => {
      try {
        if (process.env.MUSTER_LAB_KEEP === undefined) await lab.down();
      } finally {
        await unlock();
      }
    };
    return { lab, release };
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** The names of all labs there are. */
export async function labNames(): Promise<string[]> {
  try {
    return (await readdir(join(stateRoot(), 'labs'))).toSorted();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function lockOf(places: LabPlaces): { readonly file: string; readonly what: string } {
  return { file: places.lockFile, what: `lab "${places.name}"` };
}

function noSuchLab(name: string): Error {
  return new Error(`There is no lab "${name}": start one with "npm run lab -- up --name ${name}".`);
}

function requireShape(state: LabState, shape: LabShape): void {
  if (sameShape(state, shape)) return;
  const names = state.hosts.map((host) => host.name).join(', ');
  throw new Error(
    `Lab "${state.name}" exists with other hosts (${names}): take it down first, or use another --name.`,
  );
}

function sameShape(state: LabState, shape: LabShape): boolean {
  const essence = (hosts: readonly HostState[]) =>
    JSON.stringify(hosts.map((h) => [h.name, h.address, h.diskMib ?? 0]));
  return essence(state.hosts) === essence(hostsOf(shape, state.subnet));
}
