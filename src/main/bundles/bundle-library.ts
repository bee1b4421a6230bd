import { resolve } from 'node:path';
import type { Bundle, BundleFile } from '../../shared/model/bundle.ts';
import type { Cluster } from '../../shared/model/cluster.ts';
import { MusterError } from '../../shared/model/error.ts';
import { traitsOf } from '../../shared/rules/distributions.ts';
import type { BundleLibrary } from '../ports/bundles.ts';
import type { BundleStore } from '../ports/stores.ts';
import { programNameOf, programRoleOf } from './artifact.ts';
import { chooseImageArchives } from './image-sets.ts';
import { readBundle } from './read-bundle.ts';
import { findGaps, removeStaged, sendGaps } from './staging.ts';

/** Where artifacts lie on every node. */
const STAGING_DIRECTORY = '/var/lib/muster/bundle';

export interface BundleLibraryOptions {
  readonly bundles: BundleStore;
}

/** Reads, remembers and stages bundles. */
export function createBundleLibrary({ bundles }: BundleLibraryOptions): BundleLibrary {
  return {
    stagingDirectory: STAGING_DIRECTORY,
    verify: async (ctx, directory, options) => {
      const path = resolve(directory);
      const registryServesImages = options?.registryServesImages ?? false;
      const reading = await readBundle(ctx, {
        directory: path,
        earlier: bundles.byPath(path),
        registryServesImages,
      });
      const blocked = reading.findings.some(({ severity }) => severity === 'block');
      if (reading.bundle !== null && !blocked) bundles.save(reading.bundle);
      return reading;
    },
    filesFor: filesForNode,
    gaps: (ctx, node, files) => findGaps(ctx, node, { directory: STAGING_DIRECTORY, files }),
    stage: (ctx, node, request) => sendGaps(ctx, node, { ...request, directory: STAGING_DIRECTORY }),
    unstage: (ctx, node) => removeStaged(ctx, node, STAGING_DIRECTORY),
  };
}

/**
 * The files a node needs: program, install script, checksum file, image archives of the cluster's pod network.
 * @throws MusterError `bundle-incomplete`, naming the pieces, so that no node is begun with half of them.
 */
export function filesForNode(bundle: Bundle, cluster: Cluster, architecture: string): readonly BundleFile[] {
  const { distribution } = bundle;
  const own = (role: BundleFile['role']) =>
    bundle.files.find((file) => file.role === role && file.architecture === architecture);
  const images = chooseImageArchives(
    bundle.files.map(({ name }) => name),
    { distribution, cni: cluster.cni, architecture },
  );
  const program = own(programRoleOf(distribution));
  const checksums = own('checksums');
  const script = bundle.files.find(({ role }) => role === 'install-script');
  const missing = [
    ...(program === undefined ? [programNameOf(distribution, architecture)] : []),
    ...(checksums === undefined ? [`sha256sum-${architecture}.txt`] : []),
    ...(script === undefined ? ['install.sh'] : []),
    ...(cluster.registry.systemDefault === null ? images.missing : []),
  ];
  if (missing.length > 0) throw incomplete(bundle, architecture, missing);
  const archives = bundle.files.filter(({ name }) => images.archives.includes(name));
  return [program, checksums, script, ...archives].filter((file) => file !== undefined);
}

function incomplete(bundle: Bundle, architecture: string, missing: readonly string[]): MusterError {
  const { title } = traitsOf(bundle.distribution);
  return new MusterError(
    'bundle-incomplete',
    `The bundle ${bundle.path} (${title} ${bundle.version}) lacks for ${architecture}: ${missing.join('; ')}.`,
    { cure: `Copy the missing files of release ${bundle.version} there, then start again.` },
  );
}
