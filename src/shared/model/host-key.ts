import { z } from 'zod';

/** A pinned host key. A key that differs from the pinned one stops everything. */
export const hostKeySchema = z.object({
  /** `address:port`, or `address:port via jump` for a host behind a jump host. */
  endpoint: z.string(),
  /** SSH algorithm, such as `ssh-ed25519`. */
  algorithm: z.string(),
  /** Public key blob, base64, as in known_hosts. */
  key: z.string(),
  /** `SHA256:…` without padding, as `ssh-keygen -l` prints it. */
  fingerprint: z.string(),
  firstSeenAt: z.string(),
  /** When a person (or the site file) confirmed it. */
  confirmedAt: z.string(),
});
export type HostKey = z.infer<typeof hostKeySchema>;

/** Letters of an offered fingerprint that are covered, and have to be read at the host: a glance is not enough. */
export const COVERED_LETTERS = 6;

/** A fingerprint without its covered letters. */
export function coveredPrint(fingerprint: string): string {
  return fingerprint.slice(0, -COVERED_LETTERS);
}

/** The way to a host, as far as its key is concerned. */
export interface KeyedWay {
  readonly address: string;
  readonly port: number;
  readonly jump: KeyedWay | null;
}

/** An address with its port; one with colons stands in brackets: `10.0.0.5:22`, `[fd00::5]:22`. */
export function withPort(address: string, port: number): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** Where a key is pinned: `10.0.0.5:22`, `[fd00::5]:22`, `192.168.1.4:22 via 10.0.0.5:22`. */
export function endpointOf(way: KeyedWay): string {
  const own = withPort(way.address, way.port);
  return way.jump === null ? own : `${own} via ${endpointOf(way.jump)}`;
}
