import { z } from 'zod';
import { cniSchema, distributionSchema } from '../../../shared/model/cluster.ts';
import * as field from './fields.ts';

const secretForms =
  '"ask", "stored", { env: NAME } or { file: PATH }; the secret itself is never in this file';

/** Where a secret comes from. */
const secretSource = z
  .union(
    [
      z.enum(['ask', 'stored']),
      z.strictObject({ env: field.environmentName }),
      z.strictObject({ file: field.laptopPath }),
    ],
    { error: secretForms },
  )
  .describe(`Where the secret comes from: ${secretForms}.`);

const credential = z
  .strictObject(
    {
      user: field.user.describe('Login on the hosts.'),
      key: secretSource.optional().describe('Log in with this private key.'),
      passphrase: secretSource.optional().describe('Passphrase of the key.'),
      password: secretSource.optional().describe('Log in with this password.'),
      keyboardInteractive: secretSource
        .optional()
        .describe('Answer the questions of the host with this password.'),
      agent: field.flag.optional().describe('Log in with the keys of the running ssh-agent.'),
      sudoPassword: secretSource
        .optional()
        .describe('Password that sudo asks for; absent when it asks for none.'),
    },
    { error: 'a map with user and one of key, password, keyboardInteractive, agent' },
  )
  .describe('Who logs in, and how. Exactly one of key, password, keyboardInteractive and agent.');

const variables = z
  .record(z.string(), z.json({ error: 'a text, a number, true, false, a list or a map' }), {
    error: 'a map of variables',
  })
  .describe('Configuration keys of the distribution itself, such as kubelet-arg.');

const hostKey = z
  .string({ error: 'a fingerprint (SHA256:…) or a line such as "ssh-ed25519 AAAA…"' })
  .describe(
    'Line of /etc/ssh/ssh_host_*_key.pub or known_hosts, or a fingerprint as ssh-keygen -l prints it.',
  );

const host = z
  .strictObject(
    {
      address: field.address.describe('Address in the site; the node announces it to the others.'),
      externalAddress: field.address.optional().describe('Address as seen from outside.'),
      useExternalAddress: field.flag.optional().describe('SSH goes to the external address.'),
      port: field.port.optional().describe('SSH port; 22 when absent.'),
      jump: field.reference('a host').optional().describe('Host to pass through.'),
      credential: field.reference('a credential').optional().describe("Used instead of the cluster's."),
      hostKey: z
        .union([hostKey, z.array(hostKey).min(1)], { error: 'a host key or a list of them' })
        .optional(),
      labels: z.record(z.string(), field.labelValue, { error: 'a map of labels' }).optional(),
      taints: z.array(field.taint, { error: 'a list of taints' }).optional(),
      variables: variables.optional(),
    },
    { error: 'a map with at least an address' },
  )
  .describe('A machine reachable over SSH; its name is its key.');

const registry = z
  .strictObject(
    {
      systemDefault: field.authority
        .optional()
        .describe('Registry for the packaged components, without scheme and path.'),
      mirrors: z
        .record(
          z.string(),
          z.strictObject(
            {
              endpoints: z.array(field.endpointUrl, { error: 'a list of addresses' }),
              rewrite: z.record(z.string(), field.line, { error: 'a map of patterns' }).optional(),
            },
            { error: 'a map with endpoints' },
          ),
          { error: 'a map of registries' },
        )
        .optional()
        .describe('Where images of a registry are pulled from instead; "*" stands for every registry.'),
      configs: z
        .record(
          z.string(),
          z.strictObject(
            {
              username: field.line.optional().describe('The password is asked for and sealed.'),
              caFile: field.nodePath.optional().describe('Certificate authority, a path on the nodes.'),
              insecureSkipVerify: field.flag.optional(),
            },
            { error: 'a map of settings' },
          ),
          { error: 'a map of registries' },
        )
        .optional(),
    },
    { error: 'a map with systemDefault, mirrors or configs' },
  )
  .describe('Mirrors of and access to private registries.');

const server = z
  .strictObject(
    { initial: field.flag.optional().describe('The one server that bootstraps the cluster.') },
    { error: '{} or { initial: true }' },
  )
  .nullable();

const cluster = z
  .strictObject(
    {
      distribution: z.enum(distributionSchema.options, { error: 'rke2 or k3s' }),
      version: z.string({ error: 'a version such as v1.36.4+rke2r1' }).describe('As the artifacts name it.'),
      bundle: field.laptopPath.optional().describe('Directory with the artifacts of this version.'),
      apiAddress: field.nameOrAddress
        .optional()
        .describe("Address nodes join through; the initial server's when absent."),
      credential: field.reference('a credential').optional().describe('For hosts that name none.'),
      cni: z
        .enum(cniSchema.options, { error: `one of ${cniSchema.options.join(', ')}` })
        .optional()
        .describe('Pod network.'),
      dataDir: field.dataDir.optional(),
      clusterCidr: field.networks.optional().describe('Network of the pods.'),
      serviceCidr: field.networks.optional().describe('Network of the services.'),
      clusterDns: field.dnsAddresses.optional(),
      clusterDomain: field.domain.optional(),
      tlsSans: z
        .array(field.tlsSan, { error: 'a list of names and addresses' })
        .optional()
        .describe("More names for the servers' certificates."),
      registry: registry.optional(),
      imageOverrides: z.record(z.string(), field.imageName, { error: 'a map of images' }).optional(),
      variables: variables.optional(),
      agentBatchSize: field.batchSize
        .optional()
        .describe('Agents worked on at once after the first one has proved the path.'),
      servers: z.record(z.string(), server, {
        error: 'a map of servers, one of them with { initial: true }',
      }),
      agents: z
        .array(field.reference('a host'), { error: 'a list of hosts, each with "- " in front' })
        .optional(),
    },
    { error: 'a map with distribution, version and servers' },
  )
  .describe('One RKE2 or K3s cluster.');

/** A site file, version 1. Names and references between its parts are checked after it. */
export const siteFileSchema = z
  .strictObject(
    {
      muster: field.fileVersion.describe('Version of this form.'),
      site: z.strictObject(
        { name: field.siteName, notes: field.notes.optional() },
        { error: 'a map with name' },
      ),
      credentials: z.record(z.string(), credential, { error: 'a map of credentials' }).optional(),
      hosts: z.record(z.string(), host, { error: 'a map of hosts' }),
      clusters: z.record(z.string(), cluster, { error: 'a map of clusters' }).optional(),
    },
    { error: 'a map of keys and values' },
  )
  .describe('A site as Muster reads and writes it.');

export type SiteFile = z.infer<typeof siteFileSchema>;
export type FileCredential = z.infer<typeof credential>;
export type FileSecret = z.infer<typeof secretSource>;
export type FileHost = z.infer<typeof host>;
export type FileCluster = z.infer<typeof cluster>;
export type FileRegistry = z.infer<typeof registry>;
