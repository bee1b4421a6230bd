import type { HostTarget } from '../../ports/host-target.ts';

/** A host in a sentence: `server-1 (10.0.0.5:22)`, with the jump host where there is one. */
export function spot(target: HostTarget): string {
  const { name, address, port, jump } = target;
  const via = jump === null ? '' : ` through ${jump.name}`;
  return `${name} (${address.includes(':') ? `[${address}]` : address}:${port}${via})`;
}
