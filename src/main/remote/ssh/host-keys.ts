import { createHash } from 'node:crypto';
import { MusterError } from '../../../shared/model/error.ts';
import { coveredPrint, endpointOf, type HostKey } from '../../../shared/model/host-key.ts';
import type { CallContext } from '../../platform/call-context.ts';
import { type Clock, isoNow } from '../../platform/clock.ts';
import type { HostTarget } from '../../ports/host-target.ts';
import type { HostKeyDecider } from '../../ports/hosts.ts';
import type { HostKeyStore } from '../../ports/stores.ts';
import { hostKeysOffered } from './algorithms.ts';
import { spot } from './spot.ts';

/** A key as a server shows it, before anything is known about it. */
export interface OfferedKey {
  readonly algorithm: string;
  /** base64 */
  readonly key: string;
  readonly fingerprint: string;
}

/** Reads the public key blob of a handshake (RFC 4253, 6.6): its first string is the algorithm. */
export function readOfferedKey(blob: Buffer): OfferedKey {
  const length = blob.length >= 4 ? blob.readUInt32BE(0) : 0;
  const sum = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  return {
    algorithm: blob.subarray(4, 4 + length).toString('latin1'),
    key: blob.toString('base64'),
    fingerprint: `SHA256:${sum}`,
  };
}

/** How an offered key stands to the pinned ones. Where anything is pinned, any other key is a changed key. */
export function judgeKey(pinned: readonly HostKey[], offered: OfferedKey): 'known' | 'unknown' | 'changed' {
  if (pinned.length === 0) return 'unknown';
  return pinned.some(({ fingerprint }) => fingerprint === offered.fingerprint) ? 'known' : 'changed';
}

/**
 * Whether a host may show a pinned key yet: a fingerprint alone does not say of which kind its key is, and a host shows one kind at a time.
 * @param shown all keys it has shown so far.
 */
export function mayShowAnother(pinned: readonly HostKey[], shown: readonly OfferedKey[]): boolean {
  const kinds = shown.map(({ algorithm }) => algorithm);
  return pinned.some(({ key }) => key === '') && hostKeysOffered([], kinds).length > 0;
}

/** An offered fingerprint for the words of an error: errors reach windows, and there nobody confirms what they have not read at the host. */
function inError({ fingerprint }: OfferedKey): string {
  return `${coveredPrint(fingerprint)}…`;
}

/** A changed key stops everything, and nobody is asked about it. The pinned one is told whole, the offered one covered. */
export function keyChanged(target: HostTarget, pinned: readonly HostKey[], offered: OfferedKey): MusterError {
  const known = pinned.map(({ fingerprint }) => fingerprint).join(' or ');
  const message = `The host key of ${spot(target)} has changed: known is ${known}, shown is ${inError(offered)}.`;
  return new MusterError('host-key-changed', message, {
    cure:
      'Find out why at the host itself (reinstalled? somebody in between?); compare `ssh-keygen -lf` of its ' +
      'public host key, and replace the pinned key only then.',
    detail: `endpoint ${endpointOf(target)}, algorithm ${offered.algorithm}`,
  });
}

/** Pinned keys, and the one place where a new one is added. */
export class HostKeys {
  readonly #store: HostKeyStore;
  readonly #decider: HostKeyDecider;
  readonly #clock: Clock;
  readonly #asking = new Map<string, Promise<void>>();

  constructor(store: HostKeyStore, decider: HostKeyDecider, clock: Clock) {
    this.#store = store;
    this.#decider = decider;
    this.#clock = clock;
  }

  pinned(target: HostTarget): readonly HostKey[] {
    return this.#store.byEndpoint(endpointOf(target));
  }

  /** Completes a pin that had only a fingerprint, as a site file may give it. */
  complete(target: HostTarget, offered: OfferedKey): void {
    const pin = this.pinned(target).find(({ fingerprint }) => fingerprint === offered.fingerprint);
    if (pin !== undefined && pin.key === '')
      this.#store.pin({ ...pin, algorithm: offered.algorithm, key: offered.key });
  }

  /**
   * Asks about a key nobody knows yet and pins it. Two logins to one host ask once.
   * @throws MusterError `host-key-unknown` when it is not confirmed.
   */
  async decide(ctx: CallContext, target: HostTarget, offered: OfferedKey): Promise<void> {
    // Somebody else has asked meanwhile: the next handshake judges by that answer.
    if (this.pinned(target).length > 0) return;
    const endpoint = endpointOf(target);
    const running = this.#asking.get(endpoint);
    if (running !== undefined) return running;
    const asking = this.#ask(ctx, target, offered).finally(() => this.#asking.delete(endpoint));
    this.#asking.set(endpoint, asking);
    return asking;
  }

  async #ask(ctx: CallContext, target: HostTarget, offered: OfferedKey): Promise<void> {
    const firstSeenAt = isoNow(this.#clock);
    const key: HostKey = { endpoint: endpointOf(target), ...offered, firstSeenAt, confirmedAt: firstSeenAt };
    if (!(await this.#decider.confirm(ctx, { target, key }))) {
      const message = `Nobody has confirmed the host key of ${spot(target)}: ${inError(offered)}.`;
      throw new MusterError('host-key-unknown', message, {
        cure: 'Compare the fingerprint at the host itself and confirm it, or give it in the site file.',
        detail: `endpoint ${key.endpoint}, algorithm ${offered.algorithm}`,
      });
    }
    this.#store.pin({ ...key, confirmedAt: isoNow(this.#clock) });
  }
}
