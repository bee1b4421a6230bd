/** One character of a fingerprint as it is drawn. */
export interface PrintLetter {
  readonly letter: string;
  readonly kind: 'same' | 'differs' | 'covered';
}

/** Letters in a group, so that an eye can go back and forth. */
const GROUP = 8;

/** A fingerprint in groups, its head taken off; what is covered is drawn as blocks. With `other`, letters that are not as there are marked. Pure. */
export function printGroups(
  shown: string,
  coveredLetters: number,
  other: string | null = null,
): readonly (readonly PrintLetter[])[] {
  const letters = bare(shown);
  const against = other === null ? null : bare(other);
  const all: PrintLetter[] = letters.split('').map((letter, index) => ({
    letter,
    kind: against === null || against[index] === letter ? 'same' : 'differs',
  }));
  for (let n = 0; n < coveredLetters; n += 1) all.push({ letter: '▮', kind: 'covered' });
  return Array.from({ length: Math.ceil(all.length / GROUP) }, (_, group) =>
    all.slice(group * GROUP, (group + 1) * GROUP),
  );
}

/** How many of the letters that can be seen are others. Pure. */
export function differing(groups: readonly (readonly PrintLetter[])[]): number {
  return groups.flat().filter(({ kind }) => kind === 'differs').length;
}

function bare(fingerprint: string): string {
  return fingerprint.replace(/^SHA256:/, '');
}

/** A kind of key as people say it: ED25519, ECDSA, RSA. */
export function keyKind(algorithm: string): string {
  return /^[a-z0-9-]+$/.test(algorithm) ? algorithm.replace(/^ssh-|-sha2.*$/g, '').toUpperCase() : '?';
}

/** The command that shows the fingerprint of a key at the host itself. */
export function askingCommand(algorithm: string): string {
  const kind = /^[a-z0-9-]+$/.test(algorithm) ? algorithm.replace(/^ssh-|-sha2.*$/g, '') : 'ed25519';
  return `ssh-keygen -lf /etc/ssh/ssh_host_${kind}_key.pub`;
}
