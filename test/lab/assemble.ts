import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type CallContext, rootContext } from '../../src/main/platform/call-context.ts';
import { mapLimited } from '../../src/main/platform/limited.ts';
import { ensureBaseTree } from './base-tree.ts';
import { killCgroup, removeCgroup } from './cgroups.ts';
import { createKeys, createTree, unmountBelow } from './host-tree.ts';
import { raiseLimits, restoreLimits } from './kernel-limits.ts';
import { withLock } from './lock.ts';
import { prepareMachine } from './machine.ts';
import { createSwitch, jumpInside, removeNetwork, takeSubnet } from './network.ts';
import { dataRoot, type LabPlaces, labCgroup, netnsPrefix, sharedLock, stateRoot } from './paths.ts';
import { type HostState, hostInLab, type LabState, writeLabState } from './state.ts';

/** What hosts a lab has. */
export interface LabShape {
  readonly servers: number;
  readonly agents: number;
  /** Hosts without a role yet. */
  readonly bare?: number;
  /** One more host, and the others behind it in a network the laptop has no way into. */
  readonly jump?: boolean;
  /** Size of each host's /var/lib, in MiB; without it the disk is the machine's. */
  readonly diskMib?: number;
}

type Role = HostState['role'];

/** The hosts a shape asks for, with the addresses they get in subnet `subnet`. */
export function hostsOf(shape: LabShape, subnet: number): HostState[] {
  const network = shape.jump ? `10.78.${subnet}` : `10.77.${subnet}`;
  const disk = shape.diskMib === undefined ? {} : { diskMib: shape.diskMib };
  const several = (role: Role, count: number, first: number): HostState[] =>
    Array.from({ length: count }, (_, index) => {
      const address = `${network}.${first + index}`;
      return { name: `${role}-${index + 1}`, role, address, port: 22, hostKeys: [], cut: false, ...disk };
    });
  const jump: HostState = {
    ...{ name: 'jump', role: 'jump', address: `10.77.${subnet}.5`, innerAddress: jumpInside(subnet) },
    ...{ port: 22, hostKeys: [], cut: false },
  };
  return [
    ...(shape.jump ? [jump] : []),
    ...several('server', shape.servers, 11),
    ...several('agent', shape.agents, 51),
    ...several('bare', shape.bare ?? 0, 151),
  ];
}

/** Builds everything of a lab up to the moment its hosts can be switched on, and writes its state down last. */
export async function assemble(ctx: CallContext, places: LabPlaces, shape: LabShape): Promise<LabState> {
  await prepareMachine(ctx);
  const base = await ensureBaseTree(ctx);
  // Without a state file anything that is there is left over from a process that died.
  await dismantle(ctx, places);
  const subnet = await withLock(ctx, sharedLock(), async () => {
    await mkdir(places.state, { recursive: true, mode: 0o700 });
    await raiseLimits(ctx);
    return takeSubnet(places.name);
  });
  const secret = () => randomBytes(12).toString('base64url');
  const lab: LabState = {
    name: places.name,
    base,
    subnet,
    keyPath: join(places.state, 'keys', 'id_ed25519'),
    sealedKeyPath: join(places.state, 'keys', 'id_ed25519_sealed'),
    passwords: { worded: secret(), asking: secret(), key: secret() },
    hosts: hostsOf(shape, subnet),
  };
  await createSwitch(places, subnet, shape.jump ?? false);
  await createKeys(places, lab);
  await mapLimited(lab.hosts, 4, (host) => createTree(hostInLab(places, lab, host.name)));
  await writeLabState(places, lab);
  return lab;
}

/** Takes away every process, mount, network and file of a lab, going by names alone, so it needs no state file. */
export async function dismantle(ctx: CallContext, places: LabPlaces): Promise<void> {
  const { name } = places;
  await killCgroup(labCgroup(name));
  await removeCgroup(labCgroup(name));
  await unmountBelow(places.state);
  await removeNetwork(name);
  await rm(places.data, { recursive: true, force: true });
  await rm(places.state, { recursive: true, force: true });
  await forgetMachines(name);
  // Clean-up goes on after Ctrl-C, so it waits for the lock under a context of its own.
  await withLock(rootContext({ progress: ctx.progress }), sharedLock(), removeSharedFolders);
}

/** The last lab switches the light off. */
async function removeSharedFolders(): Promise<void> {
  for (const folder of [join(stateRoot(), 'subnets'), dataRoot()]) await removeEmpty(folder);
  if (!(await removeEmpty(join(stateRoot(), 'labs')))) return;
  await restoreLimits();
  await removeEmpty(stateRoot());
}

/** Returns false when something is still in the folder. */
async function removeEmpty(folder: string): Promise<boolean> {
  try {
    await rmdir(folder);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return true;
    if (code === 'ENOTEMPTY') return false;
    throw error;
  }
}

/** systemd-nspawn leaves an empty folder per machine name. */
async function forgetMachines(name: string): Promise<void> {
  const folder = '/run/systemd/nspawn/propagate';
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const machines = (await readdir(folder)).filter((machine) => machine.startsWith(netnsPrefix(name)));
  await Promise.all(machines.map((machine) => rm(join(folder, machine), { recursive: true, force: true })));
}
