import { MusterError } from '../../../shared/model/error.ts';

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const hostNamePattern = new RegExp(`^${label}(?:\\.${label})*$`);

/** Names that mean something else to Ansible: its own groups, ours, and the controller. */
const taken: ReadonlySet<string> = new Set(['all', 'ungrouped', 'servers', 'agents', 'localhost']);

/**
 * A name that is safe as an inventory host, an SSH alias and a Kubernetes node: RFC 1123, lower case.
 * @throws MusterError `bad-input` that shows the name.
 */
export function checkHostName(name: string): string {
  if (name.length > 253 || !hostNamePattern.test(name)) {
    throw new MusterError('bad-input', `${JSON.stringify(name)} is not a host name.`, {
      cure: 'Use lower-case letters, digits, hyphens and dots (RFC 1123), at most 63 characters between dots.',
    });
  }
  if (taken.has(name)) {
    throw new MusterError(
      'bad-input',
      `A host cannot be called "${name}": inventories use that word themselves.`,
      {
        cure: 'Give the host another name.',
      },
    );
  }
  return name;
}
