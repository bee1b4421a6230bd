import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LabPlaces, netnsPrefix, stateRoot } from './paths.ts';
import { run, tryRun } from './run-command.ts';
import type { HostInLab, HostState } from './state.ts';

const subnetFolder = () => join(stateRoot(), 'subnets');

/** Takes a free X of 10.77.X.0/24 for the lab, or the one it has already. A file per subnet settles races. */
export async function takeSubnet(labName: string): Promise<number> {
  const folder = subnetFolder();
  await mkdir(folder, { recursive: true });
  const taken = await subnetsOf(labName);
  if (taken[0] !== undefined) return taken[0];
  const routes = await run('ip', ['-4', 'route', 'show', 'table', 'all']);
  for (let subnet = 1; subnet < 255; subnet++) {
    if (routes.includes(`10.77.${subnet}.`) || routes.includes(`10.78.${subnet}.`)) continue;
    try {
      await writeFile(join(folder, String(subnet)), labName, { flag: 'wx' });
      return subnet;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
  throw new Error('No subnet 10.77.X.0/24 is free: take down labs that nobody needs.');
}

async function subnetsOf(labName: string): Promise<number[]> {
  const folder = subnetFolder();
  if (!existsSync(folder)) return [];
  const owned: number[] = [];
  for (const file of await readdir(folder)) {
    if ((await readFile(join(folder, file), 'utf8')) === labName) owned.push(Number(file));
  }
  return owned;
}

/**
 * Makes the lab's switch: a network namespace of its own with a bridge, and one cable from there to the laptop.
 * In its own namespace no firewall rule and no forwarding of the machine touches what hosts say to one another.
 */
export async function createSwitch(places: LabPlaces, subnet: number, inner: boolean): Promise<void> {
  const ns = places.switchNetns;
  const laptop = laptopLink(subnet);
  const script = [
    `ip netns add ${ns}`,
    `ip -n ${ns} link add outer type bridge`,
    `ip -n ${ns} link set outer up`,
    `ip link add ${laptop} type veth peer name laptop netns ${ns}`,
    `ip -n ${ns} link set laptop master outer up`,
    `ip addr add 10.77.${subnet}.1/24 dev ${laptop}`,
    `ip link set ${laptop} up`,
    // Air gap: the machine must not carry the hosts' packets anywhere else.
    `echo 0 > /proc/sys/net/ipv4/conf/${laptop}/forwarding`,
    ...(inner
      ? [
          `ip -n ${ns} link add inner type bridge`,
          `ip -n ${ns} link set inner up`,
          // A direct attempt fails at once, and no packet for these addresses leaves the machine.
          `ip route add unreachable 10.78.${subnet}.0/24`,
        ]
      : []),
  ];
  await run('sh', ['-euc', script.join('\n')]);
}

/** Takes away all links, routes and namespaces a lab has or had, and gives its subnet back. */
export async function removeNetwork(labName: string): Promise<void> {
  for (const subnet of await subnetsOf(labName)) {
    await tryRun('ip', ['link', 'del', laptopLink(subnet)]);
    await tryRun('ip', ['route', 'del', 'unreachable', `10.78.${subnet}.0/24`]);
    await rm(join(subnetFolder(), String(subnet)), { force: true });
  }
  const known = existsSync('/run/netns') ? await readdir('/run/netns') : [];
  for (const ns of known.filter((ns) => ns.startsWith(netnsPrefix(labName))))
    await run('ip', ['netns', 'del', ns]);
}

function laptopLink(subnet: number): string {
  return `muster${subnet}`;
}

/**
 * The shell script that gives a host a fresh network, as a power cycle does; it plugs its cables into the switch.
 * Run before every boot, so that nothing a node set up in its network outlives a reboot.
 */
export function networkScript({ places, lab, host, own }: HostInLab): string {
  const behind = lab.hosts.some((other) => other.role === 'jump') && host.role !== 'jump';
  const gateway = behind ? jumpInside(lab.subnet) : `10.77.${lab.subnet}.1`;
  const cables = [
    cable({ port: host.name, link: 'eth0', address: host.address, bridge: behind ? 'inner' : 'outer' }),
    ...(host.innerAddress === undefined
      ? []
      : [cable({ port: `${host.name}-in`, link: 'eth1', address: host.innerAddress, bridge: 'inner' })]),
  ];
  return [
    '#!/bin/sh',
    'set -eu',
    `switch=${places.switchNetns} own=${own.netns}`,
    'ip netns del $own 2> /dev/null || true',
    'ip netns add $own',
    'ip -n $own link set lo up',
    ...cables,
    `ip -n $own route add default via ${gateway}`,
    ...shaping(host),
    '',
  ].join('\n');
}

interface Cable {
  readonly port: string;
  readonly link: string;
  readonly address: string;
  readonly bridge: string;
}

function cable({ port, link, address, bridge }: Cable): string {
  // The same card has the same address after a reboot; the laptop's neighbour table need not relearn it.
  const mac = `02:${address
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join(':')}:01`;
  return [
    `ip -n $switch link del ${port} 2> /dev/null || true`,
    `ip -n $switch link add ${port} type veth peer name ${link} address ${mac} netns $own`,
    `ip -n $switch link set ${port} master ${bridge}`,
    `ip -n $own addr add ${address}/24 dev ${link}`,
    `ip -n $own link set ${link} up`,
  ].join('\n');
}

function shaping(host: HostState): string[] {
  const lines = portsOf(host).map((port) => `ip -n $switch link set ${port} ${host.cut ? 'down' : 'up'}`);
  const rate = host.mbit === undefined ? undefined : `tbf rate ${host.mbit}mbit burst 64kb latency 400ms`;
  const ends = [...portsOf(host).map((port) => ['$switch', port]), ['$own', 'eth0']];
  for (const [ns, link] of ends) {
    lines.push(
      rate === undefined
        ? `tc -n ${ns} qdisc del dev ${link} root 2> /dev/null || true`
        : `tc -n ${ns} qdisc replace dev ${link} root ${rate}`,
    );
  }
  return lines;
}

function portsOf(host: HostState): string[] {
  return host.innerAddress === undefined ? [host.name] : [host.name, `${host.name}-in`];
}

/** Applies `cut` and `mbit` of a host to its running cables, and to the script a reboot from inside plugs them in by. */
export async function applyShaping(at: HostInLab): Promise<void> {
  const { places, host, own } = at;
  await writeFile(own.networkScript, networkScript(at));
  const script = [`switch=${places.switchNetns} own=${own.netns}`, ...shaping(host)].join('\n');
  await run('sh', ['-euc', script]);
}

/** The jump host's address in the network behind it. */
export function jumpInside(subnet: number): string {
  return `10.78.${subnet}.5`;
}
