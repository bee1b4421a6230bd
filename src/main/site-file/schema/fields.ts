import { z } from 'zod';
import { normaliseAddress, parseNetworks } from '../../../shared/rules/addresses.ts';
import { dataDirProblem } from '../../../shared/rules/data-dir.ts';
import { isDnsSubdomain, labelValueProblem, loginName, parseTaint } from '../../../shared/rules/names.ts';

/**
 * Schemas of single values. The text under `error` finishes the sentence "Write …"; a check that knows more says it as half a
 * sentence ("it has capital letters").
 */

/** A text that a function finds fault with, or not. */
function checked(expected: string, problem: (text: string) => string | null) {
  return z.string({ error: expected }).superRefine((text, issue) => {
    const found = problem(text);
    if (found !== null) issue.addIssue({ code: 'custom', message: found, params: { expected } });
  });
}

function matching(expected: string, pattern: RegExp) {
  return z.string({ error: expected }).regex(pattern, { error: expected });
}

export const fileVersion = z.literal(1, { error: '1, the version of this form' });

export const siteName = matching('a name of 1 to 100 characters on one line', /^\S(?:[^\r\n]{0,98}\S)?$/);

export const notes = z
  .string({ error: 'a text' })
  .max(10_000, { error: 'a text of at most 10000 characters' });

/** A name that refers to something else in the file. Whether it exists is checked later. */
export function reference(what: string) {
  return z.string({ error: `the name of ${what}` }).min(1, { error: `the name of ${what}` });
}

export const address = checked('an IPv4 or IPv6 address such as 10.0.0.11', (text) =>
  normaliseAddress(text) === null ? 'it is no IP address' : null,
);

export const port = z
  .int({ error: 'a port from 1 to 65535' })
  .min(1, { error: 'a port from 1 to 65535' })
  .max(65535, { error: 'a port from 1 to 65535' });

export const flag = z.boolean({ error: 'true or false' });

export const batchSize = z
  .int({ error: 'a number from 1 to 50' })
  .min(1, { error: 'a number from 1 to 50' })
  .max(50, { error: 'a number from 1 to 50' });

export const user = matching('a login name', loginName);

export const environmentName = matching('the name of an environment variable', /^[A-Za-z_][A-Za-z0-9_]*$/);

export const laptopPath = matching('a path on this machine', /^[^\r\n]{1,1024}$/);

export const nodePath = checked('an absolute path such as /var/lib/rancher/rke2', (text) => {
  if (!text.startsWith('/')) return 'it does not begin with "/"';
  if (!/^[A-Za-z0-9._/-]{2,255}$/.test(text))
    return 'it has characters other than letters, digits, ".", "_", "-" and "/"';
  return text.split('/').includes('..') || /\/$|\/\//.test(text)
    ? 'it has "..", "//" or a "/" at its end'
    : null;
});

export const dataDir = nodePath.superRefine((text, issue) => {
  const found = dataDirProblem(text);
  const expected = 'a directory of its own such as /var/lib/rancher/rke2';
  if (found !== null) issue.addIssue({ code: 'custom', message: found, params: { expected } });
});

function nameOrAddressProblem(text: string): string | null {
  if (text.includes('://')) return 'it has a scheme in front';
  if (normaliseAddress(text) !== null) return null;
  if (/^[\d.]+$/.test(text)) return 'it is no IP address';
  if (/^[^:]+:\d+$/.test(text)) return 'it has a port, and the port is fixed';
  return isDnsSubdomain(text) ? null : 'it is neither an IP address nor a lower-case DNS name';
}

export const nameOrAddress = checked('an IP address or a DNS name', nameOrAddressProblem);

export const tlsSan = checked('an IP address or a DNS name', (text) =>
  nameOrAddressProblem(text.replace(/^\*\./, '')),
);

export const networks = checked('a network such as 10.42.0.0/16', (text) =>
  parseNetworks(text) === null ? 'it is no network, or two with a comma between them' : null,
);

export const dnsAddresses = checked('an IP address such as 10.43.0.10', (text) =>
  text.split(',').some((part) => normaliseAddress(part.trim()) === null) ? 'it is no IP address' : null,
);

export const domain = checked('a domain such as cluster.local', (text) =>
  isDnsSubdomain(text) ? null : 'it is no lower-case DNS name',
);

/** `host` or `host:port`, as registries are named. */
export const authority = checked('a registry such as registry.site:5000', (text) => {
  if (text.includes('://')) return 'it has a scheme in front';
  if (text.includes('/')) return 'it has a path behind';
  if (text.length > 255) return 'it is longer than 255 characters';
  return /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?$/.test(text)
    ? null
    : 'it is no host with or without a port';
});

export const endpointUrl = matching(
  'an address such as https://registry.site:5000',
  /^https?:\/\/[A-Za-z0-9.[\]:_-]+(?:\/[A-Za-z0-9._~/-]*)?$/,
);

export const imageName = matching('an image name', /^[A-Za-z0-9][A-Za-z0-9._/:@-]{0,254}$/);

export const labelValue = checked('a label value', labelValueProblem);

export const taint = checked('a taint such as dedicated=db:NoSchedule', (text) => {
  const read = parseTaint(text);
  return typeof read === 'string' ? read : null;
});

/** A free text on one line, such as a regular expression. */
export const line = matching('a text on one line', /^[^\r\n]{0,1024}$/);
