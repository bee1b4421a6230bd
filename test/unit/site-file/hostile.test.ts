import { describe, expect, it } from 'vitest';
import { renderSiteFile } from '../../../src/main/site-file/render-site-file.ts';
import { changed, descriptionOf, goodText, read } from './sample-file.ts';

const hostile = [
  'node1 ansible_connection=local',
  "x'; rm -rf / #",
  'x"; id; "',
  '$(id)',
  '`id`',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: meant for a shell
  '${HOME}',
  "{{ lookup('pipe','id') }}",
  '{% raw %}',
  'a\nansible_connection: local',
  'a\r\nb',
  '../../etc/passwd',
  '-oProxyCommand=id',
  '!!python/object/apply:os.system [id]',
  '*alias',
  '&anchor',
  'a\u0000b',
  'a\u202eb',
  'a\u2066b',
  'a\u001b[2Jb',
  '\ud800',
  '<script>alert(1)</script>',
  "'; DROP TABLE nodes; --",
  'x'.repeat(10_000),
];

/** A text as a YAML scalar, as JSON writes it: YAML reads JSON strings. */
function scalar(text: string): string {
  return JSON.stringify(text);
}

function reason(text: string): string | null {
  const reading = read(text);
  return reading.ok ? null : (reading.problems[0]?.message ?? '');
}

describe('hostile texts', () => {
  it.each(hostile)('%j is refused as a name, with a sentence', (text) => {
    const key = `? ${scalar(text)}\n  :`;
    const places = [
      changed('  server-1:', `  ${key}`),
      changed('  mill:', `  ${key}`),
      changed('  field:', `  ${key}`),
      changed('address: 10.0.0.1', `address: ${scalar(text)}`),
      changed('user: muster', `user: ${scalar(text)}`),
      changed('- agent-1', `- ${scalar(text)}`),
      changed('v1.36.4+rke2r1', scalar(text)),
      changed('address: 10.0.0.1', `address: 10.0.0.1\n    labels: { ${scalar(text)}: a }`),
      changed('address: 10.0.0.1', `address: 10.0.0.1\n    labels: { a: ${scalar(text)} }`),
      changed('address: 10.0.0.1', `address: 10.0.0.1\n    taints: [${scalar(`${text}=x:NoSchedule`)}]`),
      changed('address: 10.0.0.1', `address: 10.0.0.1\n    variables: { ${scalar(text)}: a }`),
      changed('    credential: field', `    credential: field\n    dataDir: ${scalar(text)}`),
      changed('    credential: field', `    credential: field\n    apiAddress: ${scalar(text)}`),
      changed('    credential: field', `    credential: field\n    tlsSans: [${scalar(text)}]`),
      changed('    credential: field', `    credential: field\n    clusterDomain: ${scalar(text)}`),
      changed('    credential: field', `    credential: field\n    imageOverrides: { a: ${scalar(text)} }`),
      changed(
        '    credential: field',
        `    credential: field\n    registry: { systemDefault: ${scalar(text)} }`,
      ),
      changed(
        '    credential: field',
        `    credential: field\n    registry: { mirrors: { ${scalar(text)}: { endpoints: ["https://r"] } } }`,
      ),
      changed(
        '    credential: field',
        `    credential: field\n    registry: { mirrors: { r: { endpoints: [${scalar(text)}] } } }`,
      ),
    ];
    for (const place of places) {
      const message = reason(place);
      expect(message, place).not.toBeNull();
      expect(message).toMatch(/^[\x20-\x7e\u00a0-\uffff]{10,400}\.$/);
      expect(message).not.toMatch(/[\p{Bidi_Control}\p{Cc}]/u);
    }
  });

  it.each(hostile)('%j as a variable is carried as data, or refused', (text) => {
    const place = changed(
      '    credential: field',
      `    credential: field\n    variables: { motd: ${scalar(text)} }`,
    );
    const message = reason(place);
    if (message !== null) {
      expect(message).toMatch(/invisible character/);
      return;
    }
    const description = descriptionOf(place);
    expect(description.clusters[0]?.variables).toEqual({ motd: text });
    expect(descriptionOf(renderSiteFile(description))).toEqual(description);
  });
});

describe('files meant to hurt', () => {
  it.each<[string, string]>([
    ['a billion laughs', `a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n${goodText}`],
    ['a deep flow list', `${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['an open flow list', '['.repeat(100_000)],
    ['a deep flow map', `${'{a: '.repeat(5000)}1${'}'.repeat(5000)}`],
    ['a deep block list', '- '.repeat(20_000)],
    ['a deep block map', Array.from({ length: 2000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
    ['deep explicit keys', '? '.repeat(20_000)],
    ['a huge file', `${goodText}# ${'x'.repeat(600_000)}`],
    ['a huge key', `${'k'.repeat(100_000)}: 1`],
    ['many keys', Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join('\n')],
    [
      'many unknown hosts',
      `${goodText}${Array.from({ length: 5000 }, (_, index) => `      - h${index}\n`).join('')}`,
    ],
    ['many references', `${goodText}x: [${'*a,'.repeat(50_000)}*a]`],
    ['many quotes', `a: ${'"'.repeat(100_001)}`],
    ['many tags', '!a '.repeat(50_000)],
    ['a wall of text', 'x\n'.repeat(200_000)],
    ['binary', Array.from({ length: 4096 }, (_, index) => String.fromCharCode(index % 256)).join('')],
  ])('%s is answered quickly', (_what, text) => {
    const start = process.cpuUsage();
    const reading = read(text);
    expect(reading.ok).toBe(false);
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(5);
    if (!reading.ok) expect(reading.problems.length).toBeLessThanOrEqual(20);
  });

  it('reads a site of 500 hosts quickly', () => {
    const names = Array.from({ length: 500 }, (_, index) => `agent-${index + 2}`);
    const hosts = names
      .map((name, index) => `  ${name}:\n    address: 10.1.${index >> 8}.${index & 255}\n`)
      .join('');
    const text =
      changed('clusters:', `${hosts}\nclusters:`) + names.map((name) => `      - ${name}\n`).join('');
    const start = process.cpuUsage();
    expect(descriptionOf(text).nodes).toHaveLength(502);
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(3);
  });
});
