import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { SiteDescription } from '../../../src/main/ports/stores.ts';
import { renderSiteFile } from '../../../src/main/site-file/render-site-file.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { descriptionOf, goodText } from './sample-file.ts';

const folder = new URL('../../../resources/examples/', import.meta.url);
const examples = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

function exampleText(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8').replace(/^#.*\n/gm, '');
}

describe('file, database, file', () => {
  let database: TestDatabase | null = null;
  afterEach(() => database?.dispose());

  it.each(examples)('%s comes back byte for byte', (name) => {
    database = testDatabase();
    const text = exampleText(name);
    const stored = database.stores.descriptions.apply(descriptionOf(text));
    expect(renderSiteFile(stored)).toBe(text);
    const loaded = database.stores.descriptions.load(stored.site.id);
    expect(loaded === null ? null : renderSiteFile(loaded)).toBe(text);
  });

  it('all examples live in one database, and reading them again changes nothing', () => {
    database = testDatabase();
    const { descriptions } = database.stores;
    const first = examples.map((name) => descriptions.apply(descriptionOf(exampleText(name))));
    const second = examples.map((name) => descriptions.apply(descriptionOf(exampleText(name))));
    expect(second).toEqual(first);
    expect(second.map(renderSiteFile)).toEqual(examples.map(exampleText));
  });
});

/** The good description with other free parts. */
function withFree(free: {
  notes?: string;
  label?: string;
  variables?: Record<string, never> | object;
}): SiteDescription {
  const base = descriptionOf(goodText);
  return {
    ...base,
    site: { ...base.site, notes: free.notes ?? '' },
    nodes: base.nodes.map((node) => ({ ...node, labels: free.label === undefined ? {} : { l: free.label } })),
    clusters: base.clusters.map((cluster) => ({
      ...cluster,
      // Made from JSON values just above.
      variables: (free.variables ?? {}) as typeof cluster.variables,
    })),
  };
}

function survives(description: SiteDescription): void {
  const text = renderSiteFile(description);
  const again = descriptionOf(text);
  expect(again).toEqual(description);
  expect(renderSiteFile(again)).toBe(text);
}

const noControl = fc
  .string({ unit: 'grapheme', maxLength: 60 })
  .filter((text) => !/(?![\t\n\r])[\p{Cc}\p{Cs}\p{Bidi_Control}\ufeff\ufffd]/u.test(text));

describe('whatever is written is read again', () => {
  it.each([
    'yes',
    'no',
    'on',
    'null',
    '~',
    'true',
    '1',
    '0x10',
    '1e3',
    '.inf',
    '-',
    '- a',
    'a: b',
    '# x',
    "it's",
    '"q"',
    '!tag',
    '&a',
    '*a',
    '%x',
    '@x',
    '`x`',
    '{{ lookup("pipe","id") }}',
    '$(id)',
    '`id`',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: meant for a shell
    '${IFS}',
    '<<',
    '---',
    '...',
    '? a',
    '| x',
    '> x',
    '[a]',
    '{a: b}',
    ' leading',
    'trailing ',
    'two\nlines',
    'two\nlines\n',
    '\n',
    '\n\nx',
    'a\r\nb',
    'tab\tin',
    '\ttab',
    'a # b',
    'a:',
    ':a',
    'ünï',
    '日本',
    '🚀',
    '=',
    '2026-03-01',
    '12:30:45',
    '1_000',
    '010',
  ])('%j as a note, a value and a list entry', (text) => {
    survives(withFree({ notes: text, variables: { a: text, list: [text, [text]], map: { deep: text } } }));
  });

  it('any text', () => {
    fc.assert(
      fc.property(noControl, noControl, (notes, value) => {
        survives(withFree({ notes, variables: { a: value, b: [value, { c: value }] } }));
      }),
      { numRuns: 400, seed: 7 },
    );
  });

  it('any value', () => {
    const value = fc.letrec((tie) => ({
      leaf: fc.oneof(
        noControl,
        fc.boolean(),
        fc.constant(null),
        fc.integer(),
        fc
          .double({ noNaN: true, noDefaultInfinity: true })
          .map((number) => number + 0)
          .filter((number) => !Number.isInteger(number) || Number.isSafeInteger(number)),
      ),
      node: fc.oneof(
        { maxDepth: 3 },
        tie('leaf'),
        fc.array(tie('node'), { maxLength: 4 }),
        fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/), tie('node'), {
          maxKeys: 4,
          noNullPrototype: true,
        }),
      ),
    })).node;
    fc.assert(
      fc.property(value, (any) => {
        fc.pre(!/"(?:[^"]*[-_.])?(?:password|passwd|passphrase|token)":/.test(JSON.stringify(any)));
        survives(withFree({ variables: { v: any } }));
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it.each(['true', '1', '1.10', 'null', '', 'v1.2-3_x', '0x10', 'no'])('the label value %j', (label) => {
    survives(withFree({ label }));
  });
});
