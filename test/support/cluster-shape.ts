import type { Lab } from '../lab/lab.ts';
import { etcdOn } from './etcd-on-host.ts';

const units = { server: 'k3s', agent: 'k3s-agent' } as const;
const dataDir = '/var/lib/rancher/k3s';
/** Leaves no cache where a snapshot of the host looks. */
const kubectl = 'k3s kubectl --cache-dir=/tmp/kubectl-cache';

/** systemd's own ids for "is being started" and "was stopped" (systemd.journal-fields(7), sd-messages.h). */
const messages = {
  starts: '7d4958e842da4a758f6c1cdc7b36dcc5',
  stops: '9d1aaa27d60140bd96365438aad20286',
} as const;

/** Hosts of a K3s cluster whose first server is the initial one. */
export interface ShapedCluster {
  readonly lab: Lab;
  readonly server: string;
  readonly agents: readonly string[];
}

function hostsOf({ server, agents }: ShapedCluster): readonly (readonly [string, string])[] {
  return [[server, units.server], ...agents.map((agent) => [agent, units.agent] as const)];
}

/**
 * What two installs of the same site have in common: nodes with roles, versions and readiness, voters of etcd, and on each host its
 * files with owners and modes, the units, and the contents of those that hold nothing that is made anew each time.
 */
export async function clusterShape(
  cluster: ShapedCluster,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const { lab, server } = cluster;
  const nodes = await lab.sh(
    server,
    `${kubectl} get nodes -o wide --no-headers | awk '{print $1, $2, $3, $5, $6}'`,
  );
  const voters = (await etcdOn(lab, server, dataDir).members()).map(
    ({ name, isLearner }) => `${name.slice(0, -9)} ${isLearner ? 'learns' : 'votes'}`,
  );
  const hosts = await Promise.all(
    hostsOf(cluster).map(async ([host]) => [host, sorted(await lab.sh(host, hostShape))] as const),
  );
  return { nodes: sorted(nodes), voters, ...Object.fromEntries(hosts) };
}

const hostShape = [
  "find /etc /usr/local /var/lib/muster -xdev -not -path '/etc/machine-id' -printf 'tree: %y %m %u %g %p %l\\n'",
  'sha256sum /etc/hosts /etc/rancher/k3s/*.yaml.d/* /etc/sysctl.d/* /etc/modules-load.d/* /etc/systemd/system/*.service /usr/local/bin/* 2>/dev/null || true',
  'systemctl list-unit-files --no-legend --no-pager',
  'systemctl show k3s k3s-agent -p Id -p ActiveState -p SubState',
  'sysctl net.ipv4.ip_forward vm.overcommit_memory vm.panic_on_oom kernel.panic fs.inotify.max_user_instances',
].join('; ');

/**
 * What is made once in the life of a node, by name: its object, its password and the secret that goes with it, its member of etcd. Of
 * what is not there yet nothing is told.
 */
export async function onceMade(cluster: ShapedCluster): Promise<ReadonlyMap<string, string>> {
  const { lab, server } = cluster;
  const nodes = `${kubectl} get nodes -o jsonpath='{range .items[*]}node {.metadata.name}={.metadata.uid} {.metadata.creationTimestamp}{"\\n"}{end}'`;
  const secrets = `${kubectl} get secrets -n kube-system -o jsonpath='{range .items[*]}secret {.metadata.name}={.metadata.uid}{"\\n"}{end}' | grep node-password`;
  const asked = await lab.sh(
    server,
    `test -e /usr/local/bin/k3s && { ${nodes}; ${secrets}; } 2>/dev/null || true`,
  );
  const passwords = await Promise.all(
    hostsOf(cluster).map(async ([host]) => {
      const sum = await lab.sh(host, 'sha256sum /etc/rancher/node/password 2>/dev/null || true');
      return sum === '' ? [] : [`password ${host}=${sum.slice(0, 64)}`];
    }),
  );
  const own = (await etcdOn(lab, server, dataDir).members()).map(({ id, name }) => `member ${name}=${id}`);
  const lines = [...asked.split('\n').filter((line) => line.includes('=')), ...passwords.flat(), ...own];
  return new Map(lines.map((line) => [line.split('=')[0] ?? '', line]));
}

/** How often the service of each host was started, or stopped, since the host booted. */
export async function countedOf(
  cluster: ShapedCluster,
  what: keyof typeof messages,
): Promise<Readonly<Record<string, number>>> {
  const counts = hostsOf(cluster).map(async ([host, unit]) => {
    const query = `UNIT=${unit}.service MESSAGE_ID=${messages[what]}`;
    const lines = await cluster.lab.sh(host, `journalctl -q --no-pager -o cat ${query} | wc -l`);
    return [host, Number(lines)] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
}

function sorted(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .toSorted();
}
