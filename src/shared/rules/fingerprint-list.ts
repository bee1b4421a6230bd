/** Fingerprints by what their lines call the host: a name, an address, or the comment of its key. */
export type FingerprintList = ReadonlyMap<string, ReadonlySet<string>>;

const fingerprint = /SHA256:[A-Za-z0-9+/]{43}/g;

/**
 * Reads fingerprints a line: `node1 SHA256:…`, in any order of words, or what `ssh-keygen -lf` prints, whose comment (`root@node1`) names the
 * host. Lines without a fingerprint name the host of the lines after them, until an empty one. Pure.
 */
export function readFingerprints(text: string): FingerprintList {
  const found = new Map<string, Set<string>>();
  let heading: readonly string[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    const prints = line.match(fingerprint) ?? [];
    const names = namesIn(line.replace(fingerprint, ' '));
    if (line.trim() === '') heading = [];
    else if (prints.length === 0) heading = names;
    for (const name of prints.length === 0 ? [] : [...names, ...heading]) {
      const known = found.get(name) ?? new Set();
      for (const print of prints) known.add(print);
      found.set(name, known);
    }
  }
  return found;
}

function namesIn(line: string): readonly string[] {
  return line
    .toLowerCase()
    .split(/[\s,;=()"]+/)
    .map((word) =>
      word
        .replace(/^.*@/, '')
        .replace(/:$/, '')
        .replace(/^\[([^\]]*)\](:\d+)?$/, '$1'),
    )
    .filter((word) => word !== '' && !/^\d+$/.test(word));
}
