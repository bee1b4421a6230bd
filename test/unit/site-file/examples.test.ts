import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderSiteFile } from '../../../src/main/site-file/render-site-file.ts';
import { siteFileJsonSchema } from '../../../src/main/site-file/schema/json-schema.ts';
import { judgeTopology } from '../../../src/shared/rules/preflight/judge.ts';
import { descriptionOf } from './sample-file.ts';

const folder = new URL('../../../resources/examples/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

function withoutComments(text: string): string {
  return text.replace(/^#.*\n/gm, '');
}

describe('the examples', () => {
  it('are all there', () => {
    expect(names).toEqual([
      'jump-host.yaml',
      'raspberry-k3s.yaml',
      'single-k3s.yaml',
      'three-servers-two-agents-rke2.yaml',
    ]);
  });

  it.each(names)('%s comes back byte for byte but for comments', (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    expect(renderSiteFile(descriptionOf(text))).toBe(withoutComments(text));
  });

  it.each(names)('%s points editors to the schema and describes a cluster without faults', (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    expect(text.split('\n', 1)[0]).toBe('# yaml-language-server: $schema=../schema/site-v1.schema.json');
    const { clusters, nodes } = descriptionOf(text);
    for (const cluster of clusters) {
      const own = nodes.filter(({ clusterId }) => clusterId === cluster.id);
      expect(judgeTopology(cluster, own).filter(({ severity }) => severity !== 'ok')).toEqual([]);
    }
  });
});

describe('the published schema', () => {
  const published = readFileSync(
    new URL('../../../resources/schema/site-v1.schema.json', import.meta.url),
    'utf8',
  );

  it('is the present one (node scripts/publish-site-schema.ts)', () => {
    expect(published).toBe(siteFileJsonSchema());
  });

  it('refuses unknown keys at every level', () => {
    const open: string[] = [];
    const look = (value: unknown, path: string) => {
      if (value === null || typeof value !== 'object') return;
      if ('properties' in value && !('additionalProperties' in value)) open.push(path);
      for (const [key, inner] of Object.entries(value)) look(inner, `${path}/${key}`);
    };
    look(JSON.parse(published), '');
    expect(open).toEqual([]);
  });

  it('in the README is one that works', () => {
    const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
    const [, text = ''] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
    const { clusters, nodes } = descriptionOf(text);
    expect(clusters.map(({ name }) => name)).toEqual(['harbour']);
    const [cluster] = clusters;
    const findings = cluster === undefined ? [] : judgeTopology(cluster, nodes);
    expect(findings.filter(({ severity }) => severity === 'block')).toEqual([]);
  });
});
