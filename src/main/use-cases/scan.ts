import type { ScanItem, ScanRequest } from '../../shared/contract/contact.ts';
import { MusterError } from '../../shared/model/error.ts';
import { oneLine } from '../../shared/rules/plain-text.ts';
import { addressesOf, readScanRange } from '../../shared/rules/scan-range.ts';
import { asCompleted } from '../platform/as-completed.ts';
import type { CallContext } from '../platform/call-context.ts';
import { recordAct } from './audit.ts';
import type { AppDeps } from './deps.ts';

type ScanDeps = Pick<AppDeps, 'stores' | 'hosts' | 'clock'>;

/** Connections open at once: enough for silent addresses to wait side by side, few enough for a small router. */
const PARALLEL_LOOKS = 64;
/** Milliseconds between two beginnings, so that no network is flooded. */
const PAUSE_MS = 5;

/** A way to scan of which there is one at a time: its pace is meant for the network, not for a window. It throws `bad-input` for a second one. */
export function oneScanAtATime<T extends readonly unknown[]>(
  scan: (...request: T) => AsyncGenerator<ScanItem>,
): (...request: T) => AsyncGenerator<ScanItem> {
  let isScanning = false;
  return async function* (...request) {
    if (isScanning) {
      throw new MusterError('bad-input', 'Muster is looking for hosts already.', {
        cure: 'Wait until that look has ended, or stop it.',
      });
    }
    isScanning = true;
    try {
      yield* scan(...request);
    } finally {
      isScanning = false;
    }
  };
}

/**
 * Looks which of the addresses that somebody named answer as SSH servers do; nothing is sent to them. One item an address, as it answers or does not.
 * @throws MusterError `bad-input` for what is no range, and for public addresses that nobody has allowed.
 */
export async function* scanForSsh(
  ctx: CallContext,
  deps: ScanDeps,
  { range: typed, port, mayBePublic }: ScanRequest,
): AsyncGenerator<ScanItem> {
  const { range, problem } = readScanRange(typed);
  if (range === null) throw new MusterError('bad-input', problem, { cure: 'Type the range again.' });
  if (range.isPublic && !mayBePublic) {
    throw new MusterError('bad-input', 'These are public addresses, which may belong to somebody else.', {
      cure: 'Say that you may look there, or take a private range.',
    });
  }
  recordAct(deps, { what: `look for SSH on port ${port}`, subject: typed.trim() });
  const addresses = addressesOf(range);
  const turn = pacedBy(ctx, deps);
  let asked = 0;
  const looks = asCompleted([...addresses.entries()], PARALLEL_LOOKS, async ([index, address]) => {
    await turn();
    return { index, address, greeting: await deps.hosts.greeting(ctx, { address, port }) };
  });
  for await (const { index, address, greeting } of looks) {
    if (ctx.signal.aborted) return;
    asked += 1;
    const found = greeting === null ? null : { index, address, greeting: oneLine(greeting) };
    yield { asked, of: addresses.length, found };
  }
}

/** Lets one through after the other, with a pause between. Who was aborted goes through at once: there is nothing to be polite to. */
function pacedBy({ signal }: CallContext, { clock }: Pick<ScanDeps, 'clock'>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return () => {
    const mine = last;
    last = mine.then(() => clock.sleep(PAUSE_MS, signal)).catch(() => undefined);
    return mine;
  };
}
