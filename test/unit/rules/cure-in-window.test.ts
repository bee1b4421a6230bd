import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cureInWindow } from '../../../src/shared/rules/cure-in-window.ts';

const terminal = 'The command is for a terminal, once this Muster is ended: one at a time has the database.';

describe('a cure in a window', () => {
  it.each([
    [
      'Go on with: muster resume',
      'Go on with: muster resume. Here that is "Resume…" on the screen of the run.',
    ],
    [
      'Take the newer one back first: muster rollback run-1',
      'Take the newer one back first: muster rollback run-1. Here that is "Roll back…" on the screen of the run.',
    ],
    ['Begin one: muster up site.yaml', `Begin one: muster up site.yaml. ${terminal}`],
    ['To give the whole cluster up: muster down.', `To give the whole cluster up: muster down. ${terminal}`],
    [
      'Resume it (muster resume), or take it off: muster down km7',
      `Resume it (muster resume), or take it off: muster down km7. Here that is "Resume…" on the screen of the run. ${terminal}`,
    ],
    ['See what became of it: muster show run-1', 'See what became of it: muster show run-1'],
    ['Run muster db verify for the whole list.', 'Run muster db verify for the whole list.'],
    ['Plug the cable in.', 'Plug the cable in.'],
  ])('%s', (cure, said) => expect(cureInWindow(cure)).toBe(said));

  it('is said by every screen: none shows a cure as it came', () => {
    const renderer = join(import.meta.dirname, '../../../src/renderer');
    const screens = readdirSync(renderer, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.tsx'),
    );
    expect(screens.length).toBeGreaterThan(20);
    // `DoThis` and `Cure` of ui/parts.tsx say it for them.
    const raw = screens.filter((path) =>
      /\{(error|live\.error|failure)\??\.cure\}/.test(readFileSync(join(renderer, path), 'utf8')),
    );
    expect(raw).toEqual([]);
  });
});
