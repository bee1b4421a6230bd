import type { Severity } from '../../model/finding.ts';
import type { NodeId } from '../../model/ids.ts';
import type { NodeRole } from '../../model/node.ts';
import { traitsOf } from '../distributions.ts';
import { hardwareShortfalls, type Shortfall } from '../hardware.ts';
import { gib } from '../preflight/units.ts';
import { isMoved, movedTo, type Placed, type PlacingCluster, type PlacingNode } from './place.ts';
import { moveRefusal, type Refusal } from './refusal.ts';
import { survivalOf } from './survival.ts';

/** One sentence about what would be true, and what follows from it. */
export interface Statement {
  readonly severity: Severity;
  readonly says: string;
  readonly more: string | null;
}

/** What would be true after a drop; said before it. */
export interface DropOutcome<N extends PlacingNode = PlacingNode> {
  /** Null where the drop is allowed. */
  readonly refusal: Refusal | null;
  /** How many hosts the drop would move. */
  readonly moving: number;
  /** The most important first. */
  readonly statements: readonly Statement[];
  /** Servers there would be. */
  readonly servers: number;
  readonly hosts: readonly Placed<N>[];
}

/** More sentences than this are not read while a hand holds a host. */
const mostShortHosts = 2;

/** What dropping hosts on a role, or out of the cluster, would come to. Pure. */
export function dropOutcome<N extends PlacingNode>(
  cluster: PlacingCluster,
  before: readonly Placed<N>[],
  drop: { readonly ids: ReadonlySet<NodeId>; readonly role: NodeRole | null },
): DropOutcome<N> {
  const hosts = movedTo(before, drop.ids, drop.role);
  const moving = hosts.filter((host, index) => host !== before[index]);
  const servers = serversOf(hosts).length;
  if (moving.length === 0) return { refusal: null, moving: 0, statements: [], servers, hosts };
  const refusal = moveRefusal(cluster, { before, after: hosts });
  const statements = [
    ...survivalStatements(serversOf(before).length, servers, drop.role),
    ...placeStatements(cluster, hosts, moving, drop.role),
    ...initialStatements(before, hosts),
    ...hardwareStatements(cluster, moving),
  ];
  return { refusal, moving: moving.length, statements, servers, hosts };
}

function serversOf(hosts: readonly Placed[]): readonly Placed[] {
  return hosts.filter(({ wanted }) => wanted.role === 'server');
}

/** Voters are spoken of where their number changes. */
function survivalStatements(before: number, after: number, role: NodeRole | null): readonly Statement[] {
  return before === after && role !== 'server' ? [] : [survivalOf(after, before)];
}

function placeStatements(
  cluster: PlacingCluster,
  hosts: readonly Placed[],
  moving: readonly Placed[],
  role: NodeRole | null,
): readonly Statement[] {
  if (role === 'server') return [];
  const who = moving.length === 1 ? (moving[0]?.node.hostname ?? '') : `${moving.length} hosts`;
  if (role === 'agent') {
    const agents = hosts.filter(({ wanted }) => wanted.role === 'agent').length;
    const says =
      agents === 1 ? `${cluster.name} has 1 agent then.` : `${cluster.name} has ${agents} agents then.`;
    return [{ severity: 'ok', says, more: null }];
  }
  const verb = moving.length === 1 ? 'has' : 'have';
  return [
    {
      severity: 'ok',
      says: `${who} ${verb} no place in ${cluster.name} then.`,
      more: moving.length === 1 ? 'It stays recorded as a host.' : 'They stay recorded as hosts.',
    },
  ];
}

function initialStatements(before: readonly Placed[], after: readonly Placed[]): readonly Statement[] {
  const lost = before.find(({ wanted }) => wanted.isInitial);
  if (serversOf(after).length === 0 || after.some(({ wanted }) => wanted.isInitial)) return [];
  const says =
    lost === undefined
      ? 'No initial server is chosen yet.'
      : `${lost.node.hostname} is the initial server: another has to be chosen then.`;
  return [{ severity: 'warn', says, more: 'Give one server the pennant.' }];
}

/** Hosts that have less than their role asks for; those nobody looked at are counted. */
function hardwareStatements(cluster: PlacingCluster, moving: readonly Placed[]): readonly Statement[] {
  const members = moving.filter((host) => host.wanted.role !== null && isMoved(host));
  const short = members.flatMap((host) => {
    const [first] = hostStatements(cluster, host);
    return first === undefined ? [] : [first];
  });
  const more = short.length - mostShortHosts;
  const unseen = members.filter(({ node }) => node.facts === null);
  return [
    ...short.slice(0, mostShortHosts),
    ...(more > 0
      ? [warning(`${more} more ${more === 1 ? 'host is' : 'hosts are'} short of something.`)]
      : []),
    ...(unseen.length > 0 ? [unseenStatement(unseen)] : []),
  ];
}

function warning(says: string): Statement {
  return { severity: 'warn', says, more: null };
}

function unseenStatement(unseen: readonly Placed[]): Statement {
  const [only] = unseen;
  const says =
    unseen.length === 1
      ? `${only?.node.hostname ?? ''} was not looked at yet.`
      : `${unseen.length} hosts were not looked at yet.`;
  const more = unseen.length === 1 ? 'The preflight judges it.' : 'The preflight judges them.';
  return { severity: 'ok', says, more };
}

/** What is to be said of one host in the place that is wanted for it. */
export function hostStatements(cluster: PlacingCluster, { node, wanted }: Placed): readonly Statement[] {
  const { role } = wanted;
  if (role === null || node.facts === null) return [];
  const { architectures, title } = traitsOf(cluster.distribution);
  const { architecture } = node.facts;
  const foreign: readonly Statement[] = architectures.includes(architecture)
    ? []
    : [
        {
          severity: 'block',
          says: `${node.hostname} is ${architecture}, and ${title} has nothing for it.`,
          more: 'The preflight would stop there.',
        },
      ];
  const short = hardwareShortfalls(cluster.distribution, role, node.facts);
  return [...foreign, ...short.map((one) => warning(shortSentence(node.hostname, one, { title, role })))];
}

function shortSentence(
  hostname: string,
  { of, has, wants }: Shortfall,
  { title, role }: { readonly title: string; readonly role: NodeRole },
): string {
  const amounts =
    of === 'memory'
      ? [`${gib(has)} of memory`, gib(wants)]
      : [has === 1 ? '1 processor' : `${has} processors`, String(wants)];
  return `${hostname} has ${amounts[0]}, ${title} asks for ${amounts[1]} on ${role === 'server' ? 'a server' : 'an agent'}.`;
}
