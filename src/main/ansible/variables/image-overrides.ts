import type { Cluster } from '../../../shared/model/cluster.ts';
import { MusterError } from '../../../shared/model/error.ts';
import { imageKey, replaceableImages } from '../../../shared/rules/image-overrides.ts';
import type { Settings } from './json-value.ts';

/**
 * Image overrides as configuration keys.
 * @throws MusterError `bad-input` for an image that the distribution cannot replace.
 */
export function imageSettings(cluster: Pick<Cluster, 'name' | 'distribution' | 'imageOverrides'>): Settings {
  const entries = Object.entries(cluster.imageOverrides).map(([name, image]) => {
    const key = imageKey(cluster.distribution, name);
    if (key === null) {
      throw new MusterError(
        'bad-input',
        `Cluster ${cluster.name} overrides the image "${name}", which ${cluster.distribution} does not let a site replace.`,
        { cure: `Replaceable are: ${replaceableImages[cluster.distribution].join(', ')}.` },
      );
    }
    return [key, image] as const;
  });
  return Object.fromEntries(entries);
}
