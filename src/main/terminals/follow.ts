import type { Terminal, TerminalItem } from '../../shared/contract/terminals.ts';
import type { Clock } from '../platform/clock.ts';
import type { TerminalSession } from './session.ts';

/** Most of what one item holds; small enough that another terminal's turn comes soon. */
const ITEM_BYTES = 64 * 1024;
/** What is printed within this time goes together, milliseconds. */
const TOGETHER_MS = 5;

/**
 * What a terminal has printed and how it stands, then as it happens, until it is over or the reader leaves. An item is made when the reader
 * asks for it; until then the bytes stay where all readers find them, and the host is held back when one falls behind.
 */
export async function* followTerminal(
  session: TerminalSession,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): AsyncGenerator<TerminalItem> {
  const before = session.log.end;
  let place = session.log.firstLine;
  let expected = 0;
  let told: Terminal | null = null;
  let sentAt = 0;
  const reading = session.flow.read(place);
  const news = createNews(signal);
  const stop = session.onNews(news.tell);
  try {
    while (!signal.aborted) {
      const { terminal } = session;
      if (!isSame(terminal, told)) {
        told = terminal;
        yield { type: 'state', terminal };
        continue;
      }
      const waiting = session.log.end - place;
      if (waiting === 0) {
        if (session.isOver) return;
        await news.come();
        continue;
      }
      const early = sentAt + TOGETHER_MS - clock.now();
      if (early > 0 && early <= TOGETHER_MS && waiting < ITEM_BYTES) await pause(clock, early, signal);
      // What stood before this reader came is not mixed with what comes now.
      const most = place < before ? Math.min(ITEM_BYTES, before - place) : ITEM_BYTES;
      const from = Math.max(place, session.log.start);
      const data = session.log.read(from, most);
      const missing = from - expected;
      place = from + data.length;
      expected = place;
      sentAt = clock.now();
      yield { type: 'output', data: data.toString('base64'), replayed: from < before, missing };
      reading.advance(place);
    }
  } finally {
    stop();
    reading.leave();
  }
}

function isSame(terminal: Terminal, told: Terminal | null): boolean {
  return told !== null && terminal.state === told.state && terminal.recording === told.recording;
}

async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  // An end of the reading ends the pause; the loop sees it.
  await clock.sleep(ms, signal).catch(() => undefined);
}

/** Wakes one waiter; news that nobody waited for are remembered. */
function createNews(signal: AbortSignal) {
  let any = false;
  let wake: () => void = () => undefined;
  const tell = () => {
    any = true;
    wake();
  };
  signal.addEventListener('abort', tell, { once: true });
  const come = async () => {
    if (!any) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    any = false;
  };
  return { tell, come };
}
