import { z } from 'zod';

/** A listening socket, as `ss` shows it. */
export const listenerSchema = z.object({
  protocol: z.enum(['tcp', 'udp']),
  address: z.string(),
  port: z.number().int(),
  process: z.string().nullable(),
});

/** What is left over from, or running of, a Kubernetes distribution on a host. */
export const installedDistributionSchema = z.object({
  distribution: z.enum(['rke2', 'k3s', 'kubeadm', 'other']),
  /** As the binary reports it; null where there is no working binary. */
  version: z.string().nullable(),
  /** Absolute paths that were found. */
  paths: z.array(z.string()),
  /** Units that are active or enabled, by name. */
  units: z.array(z.object({ name: z.string(), active: z.string(), enabled: z.string() })),
});
export type InstalledDistribution = z.infer<typeof installedDistributionSchema>;

/** One mounted file system that matters for an install. */
export const mountSchema = z.object({
  path: z.string(),
  source: z.string(),
  type: z.string(),
  options: z.array(z.string()),
  totalBytes: z.number(),
  freeBytes: z.number(),
});

/** Everything one look at a host tells. Gathered in one round trip; stored with the node; input of the preflight rules. */
export const hostFactsSchema = z.object({
  /** When it was seen, as the laptop's clock says (ISO 8601, UTC). */
  observedAt: z.string(),
  hostname: z.string(),
  machineId: z.string(),
  os: z.object({ id: z.string(), version: z.string(), name: z.string(), family: z.array(z.string()) }),
  kernel: z.string(),
  /** `amd64`, `arm64` …: the name the distributions' artifacts use. */
  architecture: z.string(),
  cpus: z.number().int(),
  memoryBytes: z.number(),
  swapBytes: z.number(),
  addresses: z.array(z.object({ interface: z.string(), address: z.string(), prefix: z.number().int() })),
  macAddresses: z.array(z.string()),
  defaultRoute: z.string().nullable(),
  nameservers: z.array(z.string()),
  mounts: z.array(mountSchema),
  listeners: z.array(listenerSchema),
  /** Path of the interpreter, and its version such as `3.11.2`; null where there is none. */
  python: z.object({ path: z.string(), version: z.string() }).nullable(),
  sudo: z.enum(['passwordless', 'with-password', 'denied', 'is-root']),
  systemd: z.boolean(),
  cgroupControllers: z.array(z.string()),
  kernelModules: z.object({ overlay: z.boolean(), brNetfilter: z.boolean() }),
  selinux: z.string().nullable(),
  /** Of firewalld, ufw, nftables, fapolicyd, NetworkManager, nm-cloud-setup, chrony …: the units that are active. */
  activeServices: z.array(z.string()),
  missingCommands: z.array(z.string()),
  installed: z.array(installedDistributionSchema),
  bootId: z.string(),
  uptimeSeconds: z.number(),
  /** Host's clock minus laptop's clock, milliseconds, halved round trip taken off. */
  clockSkewMs: z.number(),
});
export type HostFacts = z.infer<typeof hostFactsSchema>;
