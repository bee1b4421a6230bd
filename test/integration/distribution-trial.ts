import { stringify } from 'yaml';
import { rootContext } from '../../src/main/platform/call-context.ts';
import { deliver } from '../lab/distribution/deliver.ts';
import { packDistribution } from '../lab/distribution/pack.ts';
import type { Lab } from '../lab/lab.ts';

type Distribution = 'rke2' | 'k3s';

/** The parts of a Node object the tests look at. */
export interface NodeObject {
  readonly metadata: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly spec: { readonly providerID?: string; readonly taints?: readonly { readonly key: string }[] };
  readonly status: {
    readonly conditions: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason: string;
    }[];
    readonly addresses: readonly { readonly type: string; readonly address: string }[];
    readonly nodeInfo: Readonly<Record<string, string>>;
  };
}

const artifacts = '/var/lib/artifacts';

/** One distribution on the hosts of a lab, worked by hand as an engineer would: files, systemctl, journalctl, kubectl. */
export class Trial {
  readonly lab: Lab;
  readonly distribution: Distribution;

  constructor(lab: Lab, distribution: Distribution) {
    this.lab = lab;
    this.distribution = distribution;
  }

  /** Puts the artifacts of a version on a host and runs its install script, which starts nothing. */
  async install(host: string, role: 'server' | 'agent', version: string): Promise<void> {
    const ctx = rootContext();
    const from = await packDistribution(ctx, { distribution: this.distribution, version });
    await deliver(ctx, this.lab, { host, from, to: artifacts });
    if (this.distribution === 'rke2') {
      await this.lab.sh(host, `INSTALL_RKE2_ARTIFACT_PATH=${artifacts} sh ${artifacts}/install.sh`);
    } else {
      const skip = 'INSTALL_K3S_SKIP_DOWNLOAD=true INSTALL_K3S_SKIP_START=true INSTALL_K3S_SKIP_ENABLE=true';
      await this.lab.sh(host, `install -m 755 ${artifacts}/k3s /usr/local/bin/k3s`);
      await this.lab.sh(host, `${skip} INSTALL_K3S_EXEC=${role} sh ${artifacts}/install.sh`);
    }
  }

  /** Writes the host's config.yaml. */
  async configure(host: string, config: Readonly<Record<string, unknown>>): Promise<void> {
    const dir = `/etc/rancher/${this.distribution}`;
    const line = `mkdir -p ${dir} && umask 077 && cat > ${dir}/config.yaml`;
    const result = await this.lab.exec(host, ['sh', '-c', line], { input: stringify(config) });
    if (result.code !== 0) throw new Error(result.stderr);
  }

  unit(role: 'server' | 'agent'): string {
    if (this.distribution === 'rke2') return `rke2-${role}`;
    return role === 'server' ? 'k3s' : 'k3s-agent';
  }

  /** What the service wrote since its unit was last asked to start. */
  async journal(host: string, role: 'server' | 'agent'): Promise<string> {
    return this.lab.sh(host, `journalctl --no-pager -o cat -u ${this.unit(role)}`);
  }

  /** Starts a unit and waits for systemd, which may refuse or never come back. Gives the exit code; 124 means it hung. */
  async start(host: string, role: 'server' | 'agent', patienceSeconds = 300): Promise<number> {
    const line = `timeout ${patienceSeconds} systemctl start ${this.unit(role)}`;
    return (await this.lab.exec(host, ['sh', '-c', line])).code;
  }

  stop(host: string, role: 'server' | 'agent'): Promise<string> {
    return this.lab.sh(
      host,
      `systemctl stop ${this.unit(role)}; systemctl reset-failed ${this.unit(role)} || true`,
    );
  }

  async show(host: string, role: 'server' | 'agent'): Promise<Readonly<Record<string, string>>> {
    const asked = 'systemctl show -p ActiveState,SubState,Result,NRestarts';
    const text = await this.lab.sh(host, `${asked} ${this.unit(role)}`);
    return Object.fromEntries(
      text
        .trim()
        .split('\n')
        .map((line) => line.split('=')),
    );
  }

  kubectl(host: string, words: string): Promise<string> {
    return this.lab.sh(host, `${this.distribution} kubectl ${words}`);
  }

  async nodes(host: string): Promise<readonly NodeObject[]> {
    return JSON.parse(await this.kubectl(host, 'get nodes -o json')).items;
  }

  /** The Node `name` as the API on `host` has it. */
  async node(host: string, name: string): Promise<NodeObject> {
    const found = (await this.nodes(host)).find((node) => node.metadata.name === name);
    if (found === undefined) throw new Error(`there is no node ${name}`);
    return found;
  }

  /** etcd's own view, as `name learner|voter`, sorted. */
  async members(host: string): Promise<readonly string[]> {
    const tls = `/var/lib/rancher/${this.distribution}/server/tls/etcd`;
    const certificates = `--cacert=${tls}/server-ca.crt --cert=${tls}/client.crt --key=${tls}/client.key`;
    const text = await this.lab.sh(
      host,
      `ETCDCTL_API=3 /var/lib/rancher/${this.distribution}/bin/etcdctl ${certificates} member list`,
    );
    return text
      .trim()
      .split('\n')
      .map((line) => line.split(', '))
      .map(
        ([, , name = '', , , learner]) => `${name.slice(0, -9)} ${learner === 'true' ? 'learner' : 'voter'}`,
      )
      .toSorted();
  }
}

/** The state of a condition, such as `True/KubeletReady`. */
export function condition(node: NodeObject, type: string): string {
  const found = node.status.conditions.find((entry) => entry.type === type);
  return found === undefined ? 'absent' : `${found.status}/${found.reason}`;
}

/** Tries until `attempt` passes, then gives its value; after `patienceMs` its last failure. */
export async function until<T>(attempt: () => Promise<T>, patienceMs = 300_000): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
}
