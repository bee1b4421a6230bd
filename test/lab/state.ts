import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { type HostPlaces, hostPlaces, type LabPlaces } from './paths.ts';

const hostSchema = z.object({
  name: z.string(),
  role: z.enum(['server', 'agent', 'bare', 'jump']),
  /** The address its neighbours know it by; behind a jump host the laptop has no way to it. */
  address: z.string(),
  /** Only a jump host stands in both networks. */
  innerAddress: z.string().optional(),
  port: z.number(),
  diskMib: z.number().optional(),
  hostKeys: z.array(z.object({ type: z.string(), fingerprint: z.string(), publicKey: z.string() })),
  cut: z.boolean(),
  mbit: z.number().optional(),
});
/** One host as the lab remembers it. `mbit` is a speed limit, `cut` a pulled cable. */
export type HostState = z.infer<typeof hostSchema>;

const labSchema = z.object({
  name: z.string(),
  base: z.string(),
  /** The X of 10.77.X.0/24 and, behind a jump host, 10.78.X.0/24. */
  subnet: z.number(),
  keyPath: z.string(),
  /** The same key, sealed with `passwords.key`. */
  sealedKeyPath: z.string(),
  passwords: z.object({ worded: z.string(), asking: z.string(), key: z.string() }),
  hosts: z.array(hostSchema),
});
/** All that is written down about a lab. */
export type LabState = z.infer<typeof labSchema>;

/**
 * Reads what is written down about a lab; undefined when there is no such lab.
 * @throws Error when the file is there but does not parse.
 */
export async function readLabState(places: LabPlaces): Promise<LabState | undefined> {
  let text: string;
  try {
    text = await readFile(places.stateFile, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return labSchema.parse(JSON.parse(text));
}

/** Writes a lab's state in one go: a reader sees the old file or the new one. */
export async function writeLabState(places: LabPlaces, state: LabState): Promise<void> {
  const next = `${places.stateFile}.next`;
  await writeFile(next, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 });
  await rename(next, places.stateFile);
}

/** A host together with the lab it stands in and the places of both. */
export interface HostInLab {
  readonly places: LabPlaces;
  readonly lab: LabState;
  readonly host: HostState;
  readonly own: HostPlaces;
}

/**
 * Finds a host of a lab by name.
 * @throws Error naming the hosts there are.
 */
export function hostInLab(places: LabPlaces, lab: LabState, name: string): HostInLab {
  const host = lab.hosts.find((candidate) => candidate.name === name);
  if (host === undefined) {
    const names = lab.hosts.map((candidate) => candidate.name).join(', ');
    throw new Error(`Lab "${lab.name}" has no host "${name}"; it has ${names}.`);
  }
  return { places, lab, host, own: hostPlaces(places, name) };
}
