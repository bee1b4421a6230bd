import type { Taint } from '../model/node.ts';

const label = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const qualified = /^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/;

/** Words of Ansible's and of Muster's own inventories: a host of that name would be taken for a group, or for the laptop. */
const inventoryWords: ReadonlySet<string> = new Set(['all', 'ungrouped', 'servers', 'agents', 'localhost']);

/** Linux refuses longer host names (hostname(7)); Kubernetes would take 253. */
const longestHostname = 64;

/**
 * What keeps a text from being the name of a node, as half a sentence ("it is …"), or null where nothing does.
 * A node name is a lower-case RFC 1123 name; being that, it is safe in inventories, shells and YAML as well.
 */
export function hostnameProblem(name: string): string | null {
  if (name === '') return 'it is empty';
  if (name.length > longestHostname) return `it is longer than ${longestHostname} characters`;
  if (name !== name.toLowerCase()) return 'it has capital letters';
  const odd = /[^a-z0-9.-]/.exec(name)?.[0];
  if (odd !== undefined) return `it has ${printable(odd)}, and only a to z, 0 to 9, "-" and "." are allowed`;
  const bad = name.split('.').find((part) => !label.test(part) || part.length > 63);
  if (bad === '') return 'it has a dot at its start, its end or next to another dot';
  if (bad !== undefined && bad.length > 63) return 'one of its parts is longer than 63 characters';
  if (bad !== undefined) return 'it starts or ends with "-"';
  if (inventoryWords.has(name)) return 'it has a meaning of its own in inventories';
  return /^\d+(\.\d+)*$/.test(name) ? 'it has only digits, so that it would be taken for an address' : null;
}

/** A login: Linux allows more than POSIX, domains add `@` and a backslash. Never begins like an option. */
export const loginName = /^[A-Za-z0-9_][A-Za-z0-9_.@\\-]{0,63}\$?$/;

/** The name for a site, a cluster or a credential: a plain word that is safe as a file name. Same form of answer as {@link hostnameProblem}. */
export function plainNameProblem(name: string): string | null {
  if (name === '') return 'it is empty';
  if (name.length > 63) return 'it is longer than 63 characters';
  const odd = /[^A-Za-z0-9._-]/.exec(name)?.[0];
  if (odd !== undefined)
    return `it has ${printable(odd)}, and only letters, digits, "-", "_" and "." are allowed`;
  return qualified.test(name) ? null : 'it does not start and end with a letter or a digit';
}

/** What is wrong with a label key (optional DNS prefix, a slash, a name), or null. Kubernetes: labels and selectors. */
export function labelKeyProblem(key: string): string | null {
  const slash = key.indexOf('/');
  const prefix = slash === -1 ? null : key.slice(0, slash);
  const name = key.slice(slash + 1);
  if (prefix !== null && !isDnsSubdomain(prefix)) return 'the part before "/" is not a DNS name';
  if (name === '') return 'it has no name';
  if (name.length > 63) return 'its name is longer than 63 characters';
  return qualified.test(name)
    ? null
    : 'its name may only have letters, digits, "-", "_" and ".", and starts and ends with a letter or a digit';
}

/** What is wrong with a label value, or null. Empty is allowed. */
export function labelValueProblem(value: string): string | null {
  if (value === '') return null;
  if (value.length > 63) return 'it is longer than 63 characters';
  return qualified.test(value)
    ? null
    : 'it may only have letters, digits, "-", "_" and ".", and starts and ends with a letter or a digit';
}

const kubeletMaySet = [
  /^(?:[a-z0-9-]+\.)*(?:kubelet|node)\.kubernetes\.io\//,
  /^(?:beta\.)?kubernetes\.io\/(?:arch|os|hostname|instance-type)$/,
  /^topology\.kubernetes\.io\/(?:zone|region)$/,
  /^failure-domain\.beta\.kubernetes\.io\/(?:zone|region)$/,
];

/**
 * Whether the kubelet refuses to start with this label on itself: keys below kubernetes.io and k8s.io are the cluster's, but for a
 * few (Kubernetes: NodeRestriction). A label such as node-role.kubernetes.io/worker can only be set from outside.
 */
export function isRefusedByKubelet(key: string): boolean {
  const prefix = key.slice(0, Math.max(0, key.indexOf('/')));
  return /(^|\.)(kubernetes|k8s)\.io$/.test(prefix) && !kubeletMaySet.some((allowed) => allowed.test(key));
}

/** `key=value:Effect` or `key:Effect`, as the configuration of the distributions and kubectl write it. */
export function formatTaint({ key, value, effect }: Taint): string {
  return value === '' ? `${key}:${effect}` : `${key}=${value}:${effect}`;
}

const effects: readonly Taint['effect'][] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Reads what {@link formatTaint} writes. @returns the taint, or what is wrong as half a sentence. */
export function parseTaint(text: string): Taint | string {
  const colon = text.lastIndexOf(':');
  if (colon === -1) return 'it has no ":" before its effect';
  const effect = effects.find((known) => known === text.slice(colon + 1));
  if (effect === undefined) return `its effect is none of ${effects.join(', ')}`;
  const [key = '', ...rest] = text.slice(0, colon).split('=');
  if (rest.length > 1) return 'it has more than one "="';
  const value = rest[0] ?? '';
  return labelKeyProblem(key) ?? labelValueProblem(value) ?? { key, value, effect };
}

/** A DNS subdomain as Kubernetes defines it; also the form of a cluster's domain. */
export function isDnsSubdomain(text: string): boolean {
  const parts = text.split('.');
  return text.length <= 253 && parts.every((part) => part.length <= 63 && label.test(part));
}

/** A character for a sentence: itself where it can be seen, else its code. */
export function printable(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const visible = code > 0x20 && code < 0x7f;
  if (code === 0x20) return 'a blank';
  return visible ? `"${character}"` : `the character U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
