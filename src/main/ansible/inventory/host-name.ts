import { MusterError } from '../../../shared/model/error.ts';
import { hostnameProblem } from '../../../shared/rules/names.ts';

/**
 * A name that is safe as an inventory host, an SSH alias and a Kubernetes node.
 * @throws MusterError `bad-input` that shows the name.
 */
export function checkHostName(name: string): string {
  const problem = hostnameProblem(name);
  if (problem === null) return name;
  throw new MusterError('bad-input', `${JSON.stringify(name)} is not a host name: ${problem}.`, {
    cure: 'Give the host another name in the site file: lower-case letters, digits, hyphens and dots (RFC 1123).',
  });
}
