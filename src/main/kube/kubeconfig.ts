import { isMap, isScalar, parseDocument, stringify } from 'yaml';
import { z } from 'zod';
import { MusterError } from '../../shared/model/error.ts';

/** What is needed to talk to an API server as the admin of its cluster. Lives in memory only. */
export interface ApiCredentials {
  /** As the kubeconfig names the server: the name its certificate is checked for. */
  readonly host: string;
  readonly port: number;
  /** PEM. */
  readonly ca: string;
  /** PEM, or null where a token is used. */
  readonly clientCertificate: string | null;
  readonly clientKey: string | null;
  readonly token: string | null;
}

const kubeconfigSchema = z.object({
  'current-context': z.string(),
  clusters: z.array(
    z.object({
      name: z.string(),
      cluster: z.object({ server: z.url(), 'certificate-authority-data': z.base64() }),
    }),
  ),
  users: z.array(
    z.object({
      name: z.string(),
      user: z.object({
        'client-certificate-data': z.base64().optional(),
        'client-key-data': z.base64().optional(),
        token: z.string().optional(),
      }),
    }),
  ),
  contexts: z.array(
    z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) }),
  ),
});

/**
 * Reads the current context of a kubeconfig.
 * @param where for the sentence, such as `/etc/rancher/rke2/rke2.yaml on km7-s1`.
 * @throws MusterError `cluster-api` for a file that is none; its text is a secret and never part of the error.
 */
export function parseKubeconfig(text: string, where: string): ApiCredentials {
  const config = readConfig(text, where);
  const context = config.contexts.find(({ name }) => name === config['current-context'])?.context;
  const cluster = config.clusters.find(({ name }) => name === context?.cluster)?.cluster;
  const user = config.users.find(({ name }) => name === context?.user)?.user;
  if (cluster === undefined || user === undefined)
    throw unusable(where, 'its current context names nothing in it');
  const url = new URL(cluster.server);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 443 : Number(url.port),
    ca: decoded(cluster['certificate-authority-data']) ?? '',
    clientCertificate: decoded(user['client-certificate-data']),
    clientKey: decoded(user['client-key-data']),
    token: user.token ?? null,
  };
}

/** How a kubeconfig becomes one that works from elsewhere. */
export interface KubeconfigRewrite {
  /** Address, VIP or DNS name through which the API is reached from outside. */
  readonly address: string;
  /** The cluster's own name; takes the place of `default`, so that several kubeconfigs can be merged. */
  readonly name: string;
}

/** What every RKE2 and K3s cluster calls its cluster, user and context. */
const DEFAULT_NAME = 'default';

/**
 * Makes the admin kubeconfig of a server usable from elsewhere: the loopback address becomes `address`, the names `default`
 * become `name`. Every other byte stays as it is.
 * @throws MusterError `cluster-api` for a file that is no kubeconfig.
 */
export function rewriteKubeconfig(text: string, rewrite: KubeconfigRewrite): string {
  const config = readConfig(text, `The kubeconfig of ${rewrite.name}`);
  const document = parseDocument(text);
  const edits: Edit[] = [];
  const replace = (path: readonly (string | number)[], value: string) => {
    const scalar = document.getIn(path, true);
    if (isScalar(scalar) && scalar.range) edits.push({ start: scalar.range[0], end: scalar.range[1], value });
  };
  const rename = (name: string, path: readonly (string | number)[]) => {
    if (name === DEFAULT_NAME) replace(path, rewrite.name);
  };
  for (const [index, { name, cluster }] of config.clusters.entries()) {
    rename(name, ['clusters', index, 'name']);
    const portable = portableUrl(cluster.server, rewrite.address);
    if (portable !== null) replace(['clusters', index, 'cluster', 'server'], portable);
  }
  for (const [index, { name, context }] of config.contexts.entries()) {
    rename(name, ['contexts', index, 'name']);
    rename(context.cluster, ['contexts', index, 'context', 'cluster']);
    rename(context.user, ['contexts', index, 'context', 'user']);
  }
  for (const [index, { name }] of config.users.entries()) rename(name, ['users', index, 'name']);
  rename(config['current-context'], ['current-context']);
  return spliced(text, edits);
}

/** A scalar of the text, by its place, and what comes there. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

function spliced(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((rest, { start, end, value }) => {
      return rest.slice(0, start) + scalarText(value) + rest.slice(end);
    }, text);
}

/** A string as YAML reads it back in any place, quoted where it must be. */
function scalarText(value: string): string {
  const plain = /^[A-Za-z0-9._:/-]+$/.test(value) && stringify(value).trimEnd() === value;
  return plain ? value : JSON.stringify(value);
}

/** The address for everybody in place of the server's own loopback; null where somebody chose another one already. */
function portableUrl(server: string, address: string): string | null {
  const { hostname, port } = new URL(server);
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) return null;
  const host = address.includes(':') ? `[${address.replace(/^\[|\]$/g, '')}]` : address;
  return `https://${host}:${port === '' ? 443 : port}`;
}

function readConfig(text: string, where: string): z.infer<typeof kubeconfigSchema> {
  const parsed = kubeconfigSchema.safeParse(parsedYaml(text, where));
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw unusable(where, `these entries are missing or malformed: ${places}`);
}

function parsedYaml(text: string, where: string): unknown {
  const document = parseDocument(text);
  const [problem] = document.errors;
  // Only the kind of the problem: yaml's messages quote the text.
  if (problem !== undefined) throw unusable(where, `it is not YAML (${problem.code.toLowerCase()})`);
  if (!isMap(document.contents)) throw unusable(where, 'it is not a kubeconfig');
  return document.toJS({ maxAliasCount: 0 });
}

function decoded(base64: string | undefined): string | null {
  return base64 === undefined ? null : Buffer.from(base64, 'base64').toString('utf8');
}

function unusable(where: string, why: string): MusterError {
  return new MusterError('cluster-api', `${where} cannot be used: ${why}.`, {
    cure: 'The distribution writes this file anew when its service starts: remove it and restart the service.',
  });
}
