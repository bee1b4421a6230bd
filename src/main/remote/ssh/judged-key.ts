import { type CallContext, withDeadline } from '../../platform/call-context.ts';
import type { HostTarget } from '../../ports/host-target.ts';
import type { KeyVerdict } from '../../ports/hosts.ts';
import { type Connector, placeFor, wayTo } from './connect.ts';
import { judgeKey, mayShowAnother, type OfferedKey } from './host-keys.ts';
import { lookAtKey } from './key-look.ts';

/** Milliseconds a host has for showing its key once it is connected. */
const SHOWS_KEY_MS = 10_000;

/**
 * The key a host shows, and how it stands to the pinned ones. Where only fingerprints are pinned, a host with several keys is asked for the
 * next kind until it shows the one that is meant. @throws MusterError `host-unreachable`, and what the way through a jump host throws.
 */
export async function judgedKey(
  ctx: CallContext,
  target: HostTarget,
  connector: Pick<Connector, 'hostKeys' | 'handshakes' | 'through'>,
): Promise<KeyVerdict> {
  const pinned = connector.hostKeys.pinned(target);
  const first = pinned.map(({ algorithm }) => algorithm);
  const shown: OfferedKey[] = [];
  for (;;) {
    const offered = await shownKey(ctx, target, connector, {
      first,
      without: shown.map(({ algorithm }) => algorithm),
    });
    if (offered !== null) shown.push(offered);
    const [told] = shown;
    if (told === undefined) throw new Error('a host that was asked for any kind of key showed none');
    const verdict = judgeKey(pinned, offered ?? told);
    if (verdict !== 'changed' || offered === null || !mayShowAnother(pinned, shown))
      return { verdict, shown: verdict === 'changed' ? told : (offered ?? told), pinned };
  }
}

async function shownKey(
  ctx: CallContext,
  target: HostTarget,
  { handshakes, through }: Pick<Connector, 'handshakes' | 'through'>,
  kinds: { readonly first: readonly string[]; readonly without: readonly string[] },
): Promise<OfferedKey | null> {
  const socket = await wayTo(ctx, target, { through });
  const leave = await placeFor(ctx, { target, socket, gate: handshakes });
  try {
    const limit = { ms: SHOWS_KEY_MS, what: `Asking ${target.name} for its key` };
    return await withDeadline(ctx, limit, (limited) => lookAtKey(limited, { target, socket, ...kinds }));
  } finally {
    leave();
  }
}
