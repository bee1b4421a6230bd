import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { hashOf, routeOf } from '../../../src/renderer/app/route.ts';
import { hostSize } from '../../../src/renderer/ui/host-size.ts';
import { Mark, markNames, toneOf } from '../../../src/renderer/ui/mark.tsx';
import { Note } from '../../../src/renderer/ui/parts.tsx';
import { clockSpan, moment, wordSpan } from '../../../src/renderer/ui/time.ts';
import { runIdSchema } from '../../../src/shared/model/ids.ts';

const renderer = join(import.meta.dirname, '../../../src/renderer');
const tokens = readFileSync(join(renderer, 'ui/tokens.css'), 'utf8');

function theme(name: string): Record<string, string> {
  const block = tokens.split(`[data-theme="${name}"]`)[1]?.split('}')[0] ?? '';
  return Object.fromEntries([...block.matchAll(/--(\w+): (#\w{6})/g)].map(([, key, value]) => [key, value]));
}

/** Relative luminance and contrast as WCAG 2 has them. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a = '#000000', b = '#000000'): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

describe('what a host has', () => {
  it('is short, and hides nothing of what the host says', () => {
    const facts = { observedAt: '', architecture: 'arm\u202e64', cpus: 8, memoryBytes: 33e9, clockSkewMs: 0 };
    expect(hostSize(facts)).toBe('8c 31G arm[U+202E]64');
    expect(hostSize(null)).toBe('not looked at yet');
  });
});

describe('a note that folds', () => {
  const head = (folded: boolean) =>
    /<(\w+)[^>]*class="note-head"[^>]*>/.exec(
      renderToStaticMarkup(
        <Note tone="ochre" mark="warns" title="x" folded={folded} onFold={() => undefined}>
          said
        </Note>,
      ),
    );

  it('has the same head to press whether it is folded or not, so that the focus stays', () => {
    expect(head(true)?.[0]).toContain('aria-expanded="false"');
    expect(head(false)?.[0]).toContain('aria-expanded="true"');
    expect([head(true)?.[1], head(false)?.[1]]).toEqual(['button', 'button']);
  });
});

describe('tokens', () => {
  const grounds = ['paper', 'sheet', 'sunk', 'selw'];
  it.each([
    ['paper', 4.5],
    ['slate', 4.5],
    ['sun', 7],
  ])('of %s are readable on every ground (%f:1)', (name, limit) => {
    const colours = theme(name);
    expect(Object.keys(colours)).toHaveLength(21);
    for (const ink of ['ink', 'ink2', 'ink3', 'green', 'blue', 'ochre', 'red', 'plum']) {
      for (const ground of grounds)
        expect(contrast(colours[ink], colours[ground]), `${ink} on ${ground}`).toBeGreaterThanOrEqual(limit);
    }
    for (const ink of ['green', 'blue', 'ochre', 'red', 'plum']) {
      expect(contrast(colours[ink], colours[`${ink}w`]), `${ink} on its wash`).toBeGreaterThanOrEqual(limit);
    }
  });

  it('are the only place of colours', () => {
    const sheets = readdirSync(renderer, { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.css') && !path.endsWith('tokens.css'),
    );
    expect(sheets.length).toBeGreaterThan(4);
    for (const path of sheets)
      expect(readFileSync(join(renderer, path), 'utf8'), path).not.toMatch(
        /#[0-9a-f]{3,8}\b|rgb|hsl|https?:|url\(/i,
      );
  });
});

describe('marks', () => {
  const drawn = (name: (typeof markNames)[number]) => {
    const html = renderToStaticMarkup(<Mark name={name} />);
    return {
      silhouette: /<g[^>]*>(.*?)<\/g>/.exec(html)?.[1],
      filled: !html.includes('<g fill="var(--paper)"'),
      // Some letters are drawn.
      letter: /<text[^>]*>(.*?)<\/text>/.exec(html)?.[1] ?? /<\/g>(.*)<\/svg>/.exec(html)?.[1],
      html,
    };
  };

  it('differ without their colour: by silhouette, or by being filled, or by letter', () => {
    const keys = markNames.map((name) => {
      const { silhouette, filled, letter } = drawn(name);
      return `${silhouette} ${filled} ${letter}`;
    });
    // The two triangles mean "a person is needed" alike; how badly, the note's words say.
    expect(new Set(keys).size).toBe(markNames.length - 1);
  });

  it('do not share a silhouette between moving, waiting and resting states', () => {
    const silhouettes = [
      'running',
      'installing',
      'draining',
      'waiting',
      'verified',
      'failed',
      'warns',
      'interrupted',
    ] as const;
    expect(new Set(silhouettes.map((name) => drawn(name).silhouette)).size).toBe(silhouettes.length);
    expect(drawn('pending').silhouette).not.toBe(drawn('queued').silhouette);
  });

  it('are spoken, unless the words beside them are', () => {
    expect(drawn('held').html).toContain('aria-label="already held"');
    expect(renderToStaticMarkup(<Mark name="held" label="" />)).toContain('aria-hidden="true"');
    expect(toneOf('failed')).toBe('red');
    expect(toneOf('pending')).toBe('ink');
  });
});

describe('time', () => {
  it.each([
    [0, '0:00'],
    [200, '0:01'],
    [14_000, '0:14'],
    [724_000, '12:04'],
    [3_729_000, '1:02:09'],
  ])('%i ms in a cell is %s', (ms, shown) => expect(clockSpan(ms)).toBe(shown));

  it.each([
    [-5, '0 s'],
    [14_000, '14 s'],
    [182_000, '3 min 2 s'],
    [3_840_000, '1 h 4 min'],
  ])('%i ms in words is %s', (ms, shown) => expect(wordSpan(ms)).toBe(shown));

  it('names the day of what was not today', () => {
    const at = new Date(2026, 10, 18, 16, 20);
    expect(moment(at.toISOString(), at.getTime() + 1000)).toBe('16:20');
    expect(moment(at.toISOString(), at.getTime() + 2 * 86_400_000)).toBe('18 Nov 16:20');
  });
});

describe('route', () => {
  it('comes back from its own address, whatever the id', () => {
    const route = { screen: 'run', runId: runIdSchema.parse('run-1/ä%') } as const;
    expect(routeOf(hashOf(route))).toEqual(route);
  });

  it.each(['', '#/', '#/run/', '#token=x', '#/elsewhere', '#/run/%'])('is the fleet for %s', (hash) =>
    expect(routeOf(hash)).toEqual({ screen: 'fleet' }),
  );
});
