import { bundleFileSchema, bundleSchema } from '../../../shared/model/bundle.ts';
import { clusterSchema } from '../../../shared/model/cluster.ts';
import { credentialSchema } from '../../../shared/model/credential.ts';
import { runEventSchema } from '../../../shared/model/event.ts';
import { findingSchema } from '../../../shared/model/finding.ts';
import { hostKeySchema } from '../../../shared/model/host-key.ts';
import { nodeSchema } from '../../../shared/model/node.ts';
import { runPhaseSchema, runSchema, runStepSchema } from '../../../shared/model/run.ts';
import { siteSchema } from '../../../shared/model/site.ts';
import { findings, runEvents, runPhases, runSteps, runs } from '../schema/run-tables.ts';
import { clusters, credentials, hostKeys, nodes, sites } from '../schema/site-tables.ts';
import { bundleFiles, bundles } from '../schema/system-tables.ts';
import { type RowReader, rowReader } from './row-reader.ts';

export const siteReader = rowReader({ table: sites, schema: siteSchema, key: ['id'] });

export const credentialReader = rowReader({
  table: credentials,
  schema: credentialSchema,
  key: ['id'],
  json: ['auth', 'sudoPassword'],
  absentWhenNull: ['sudoPassword'],
});

export const clusterReader = rowReader({
  table: clusters,
  schema: clusterSchema,
  key: ['id'],
  json: ['tlsSans', 'registry', 'imageOverrides', 'variables'],
});

export const nodeReader = rowReader({
  table: nodes,
  schema: nodeSchema,
  key: ['id'],
  json: ['labels', 'taints', 'variables', 'facts'],
});

export const hostKeyReader = rowReader({
  table: hostKeys,
  schema: hostKeySchema,
  key: ['endpoint', 'algorithm'],
});

/** A bundle without its files, which are rows of their own. */
export const bundleReader = rowReader({
  table: bundles,
  schema: bundleSchema.omit({ files: true }),
  key: ['id'],
  json: ['architectures'],
});

export const bundleFileReader = rowReader({
  table: bundleFiles,
  schema: bundleFileSchema,
  key: ['bundleId', 'name'],
});

export const runReader = rowReader({
  table: runs,
  schema: runSchema,
  key: ['id'],
  json: ['plan', 'owner', 'error'],
});

export const runPhaseReader = rowReader({
  table: runPhases,
  schema: runPhaseSchema,
  key: ['runId', 'phaseId'],
});

export const runStepReader = rowReader({
  table: runSteps,
  schema: runStepSchema,
  key: ['runId', 'stepId'],
  json: ['error'],
});

export const runEventReader = rowReader({
  table: runEvents,
  schema: runEventSchema,
  key: ['runId', 'sequence'],
  json: ['body'],
});

export const findingReader = rowReader({
  table: findings,
  schema: findingSchema,
  key: ['runId', 'position'],
  json: ['subject', 'cure'],
});

/** Every table that holds things of the model; what `db verify` reads in full. */
export const allReaders: readonly RowReader<unknown>[] = [
  siteReader,
  credentialReader,
  clusterReader,
  nodeReader,
  hostKeyReader,
  bundleReader,
  bundleFileReader,
  runReader,
  runPhaseReader,
  runStepReader,
  runEventReader,
  findingReader,
];
