import type { HostFacts } from '../../../shared/model/facts.ts';
import type { Sections } from './sections.ts';

/** Interfaces that a container network makes: they say nothing about the host. */
const madeByContainers =
  /^(lo|veth|cali|cilium|lxc|flannel|cni|docker|br-|virbr|kube-|tunl|vxlan|nodelocaldns)/;

/** `2: eth0    inet 10.0.0.5/24 brd … scope global eth0 …` of ip(8). */
export function parseAddresses(sections: Sections): HostFacts['addresses'] {
  return sections.lines('addresses').flatMap((line) => {
    const [, name, family, address, prefix] =
      /^\d+:\s+([^\s@]+)\S*\s+(inet6?)\s+([0-9a-fA-F.:]+)(?:\/(\d+))?/.exec(line) ?? [];
    if (name === undefined || address === undefined || name === 'lo' || / scope link\b/.test(line)) return [];
    return [{ interface: name, address, prefix: Number(prefix ?? (family === 'inet' ? 32 : 128)) }];
  });
}

export function parseMacAddresses(sections: Sections): string[] {
  const macs = sections.lines('links').flatMap((line) => {
    const name = /^\d+:\s+([^\s@:]+)/.exec(line)?.[1];
    const mac = /link\/ether\s+([0-9a-f:]{17})/i.exec(line)?.[1];
    return name === undefined || mac === undefined || madeByContainers.test(name) ? [] : [mac.toLowerCase()];
  });
  return [...new Set(macs)];
}

/** The first default route, as ip(8) prints it. */
export function parseDefaultRoute(sections: Sections): string | null {
  return (
    sections
      .lines('routes')
      .find((line) => line.startsWith('default'))
      ?.trim() ?? null
  );
}

/** Name servers that really answer: behind systemd-resolved's stub, the ones it asks. */
export function parseNameservers(sections: Sections): string[] {
  const own = nameserversIn(sections.lines('resolv'));
  const upstream = nameserversIn(sections.lines('upstream'));
  const onlyStub = own.length > 0 && own.every((address) => /^127\.0\.0\.5[34]$/.test(address));
  return onlyStub && upstream.length > 0 ? upstream : own;
}

function nameserversIn(lines: readonly string[]): string[] {
  return lines.flatMap((line) => /^\s*nameserver\s+(\S+)/.exec(line)?.[1] ?? []);
}

/** `tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=3))` of ss(8); a process is named only for root. */
export function parseListeners(sections: Sections): HostFacts['listeners'] {
  const seen = new Set<string>();
  return sections.lines('listeners').flatMap((line) => {
    const [kind = '', , , , local = ''] = line.trim().split(/\s+/);
    const [, address, port] = /^(.*):(\d+)$/.exec(local) ?? [];
    if ((kind !== 'tcp' && kind !== 'udp') || address === undefined || port === undefined) return [];
    const name = /users:\(\("((?:[^"\\]|\\.)*)"/.exec(line)?.[1] ?? null;
    const plain = address.replace(/%[^\]]*(?=\]?$)/, '').replace(/^\[|\]$/g, '');
    const key = `${kind} ${plain} ${port} ${name}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ protocol: kind, address: plain, port: Number(port), process: name }];
  });
}
