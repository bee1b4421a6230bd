/** Fingerprints by what their lines call the host: a name or an address that was asked for. */
export type FingerprintList = ReadonlyMap<string, ReadonlySet<string>>;

const fingerprint = /SHA256:[A-Za-z0-9+/]{43}/g;

/** What a word calls: the host, and how the caller writes the word. */
interface Called {
  readonly name: string;
  readonly host: number;
}

/**
 * Reads the fingerprints of the hosts that are asked for (each with its name and its addresses), a line: `node1 SHA256:…`, in any order of words, or what
 * `ssh-keygen -lf` prints, whose comment (`root@node1`) names the host. A line without a fingerprint that names exactly one host is the heading
 * of the lines after it that name none, until an empty one. Pure.
 */
export function readFingerprints(text: string, asked: readonly (readonly string[])[]): FingerprintList {
  const wanted = new Map(
    asked.flatMap((names, host) =>
      names.map((name): [string, Called] => [name.toLowerCase(), { name, host }]),
    ),
  );
  const found = new Map<string, Set<string>>();
  let heading: readonly Called[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    const prints = line.match(fingerprint) ?? [];
    const names = namesIn(line.replace(fingerprint, ' '), wanted);
    // One key is not vouched for twice: a heading that names several hosts does not say whose it is.
    if (prints.length === 0) heading = new Set(names.map(({ host }) => host)).size === 1 ? names : [];
    for (const { name } of names.length > 0 ? names : heading) {
      const known = found.get(name) ?? new Set();
      for (const print of prints) known.add(print);
      if (known.size > 0) found.set(name, known);
    }
  }
  return found;
}

function namesIn(line: string, wanted: ReadonlyMap<string, Called>): readonly Called[] {
  const called = line
    .toLowerCase()
    .split(/[\s,;=()"]+/)
    .flatMap((word) => {
      const name = word
        .replace(/^.*@/, '')
        .replace(/:$/, '')
        .replace(/^\[([^\]]*)\](:\d+)?$/, '$1');
      return wanted.get(name) ?? [];
    });
  return [...new Set(called)];
}
