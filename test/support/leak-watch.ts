import { setTimeout as sleep } from 'node:timers/promises';
import { everythingReadable, type Readable } from '../integration/ansible-leaks.ts';

/** Between two samples, milliseconds. */
const PAUSE_MS = 250;

export interface LeakWatchOptions {
  /** Directories whose files are looked into. */
  readonly directories: readonly string[];
  /** Whose environment is handed secrets on purpose: the command under test. */
  readonly trusted: () => readonly number[];
}

/** Looks again and again at what others could see of a secret. */
export interface LeakWatch {
  /** Names a secret to look for, in the past samples too. */
  secret(name: string, text: string): void;
  /** Ends it. @returns where which secret was seen. */
  stop(): Promise<readonly string[]>;
}

/**
 * Samples command lines and environments of all processes, and all files below some directories. Texts are kept, so that a
 * secret that is known only afterwards is found; of the database the newest state is enough, because it is never cut.
 */
export function watchForLeaks(options: LeakWatchOptions): LeakWatch {
  const secrets = new Map<string, string>();
  const kept = new Map<string, Set<string>>();
  const leaks = new Set<string>();
  const stop = new AbortController();

  const judge = (where: string, text: string) => {
    for (const [name, secret] of secrets) {
      if (text.includes(secret)) leaks.add(`${name} in ${where}`);
    }
  };
  const look = async () => {
    const seen = await everythingReadable(options.directories);
    // Asked afterwards: a command may have been started while the sample was taken.
    const trusted = new Set(options.trusted().map((pid) => `/proc/${pid}/environ`));
    const programs = new Map(seen.map(({ where, text }) => [where, text.replaceAll('\0', ' ').slice(0, 80)]));
    const programOf = (where: string) => programs.get(where.replace(/environ$/, 'cmdline'));
    const trustedPrograms = new Set([...trusted].map(programOf));
    for (const { where, text } of seen) {
      if (trusted.has(where)) continue;
      const program = programOf(where);
      // A child that is forked and not yet another program still shows what it was forked from.
      if (where.endsWith('/environ') && program !== undefined && trustedPrograms.has(program)) continue;
      judge(program === undefined ? where : `${where} (${program})`, text);
      keep({ where, text });
    }
  };
  const keep = ({ where, text }: Readable) => {
    if (/muster\.db/.test(where)) return;
    const place = where.replace(/^\/proc\/\d+\//, '/proc/');
    const texts = kept.get(place) ?? new Set();
    kept.set(place, texts.add(text));
  };
  const watching = (async () => {
    while (!stop.signal.aborted) {
      await look();
      await sleep(PAUSE_MS);
    }
  })();
  return {
    secret: (name, text) => {
      secrets.set(name, text);
      for (const [where, texts] of kept) for (const seen of texts) judge(where, seen);
    },
    stop: async () => {
      stop.abort();
      await watching;
      await look();
      return [...leaks];
    },
  };
}
