import { expect, type Page } from '@playwright/test';
import axe, { type AxeResults, type RunOptions } from 'axe-core';

/** WCAG 2.2 A and AA, and what axe holds to be good practice. */
const everything: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
  rules: {
    // Takes the letter drawn in a mark, which is hidden from people who hear the page, for text.
    'label-content-name-mismatch': { enabled: false },
    // Chromium and Firefox let keys come to whatever scrolls.
    'scrollable-region-focusable': { enabled: false },
  },
};

/** What a theme changes; in sunlight the limit is 7:1. */
const colours: RunOptions = { runOnly: { type: 'rule', values: ['color-contrast'] } };
const sunlight: RunOptions = { runOnly: { type: 'rule', values: ['color-contrast-enhanced'] } };

const checks = [
  ['paper', everything],
  ['slate', colours],
  ['sun', sunlight],
] as const;

/**
 * Expects that axe has nothing to say against the page as it is shown now, in each of the three themes. `what` names it in a failure.
 * Call it when the screen has come to rest; the theme is as before afterwards.
 */
export async function expectAccessible(page: Page, what = 'the screen'): Promise<void> {
  await page.evaluate(axe.source);
  const before = await page.evaluate(() => document.documentElement.dataset.theme);
  const found: string[] = [];
  for (const [theme, options] of checks) {
    await showTheme(page, theme);
    found.push(...(await violations(page, options)).map((violation) => `${theme}: ${violation}`));
  }
  await showTheme(page, before ?? 'paper');
  expect(found, `axe on ${what}`).toEqual([]);
}

function showTheme(page: Page, theme: string): Promise<void> {
  return page.evaluate((name) => {
    document.documentElement.dataset.theme = name;
  }, theme);
}

/** A line for each thing that breaks a rule. */
async function violations(page: Page, options: RunOptions): Promise<readonly string[]> {
  const results = await page.evaluate(
    (given): Promise<AxeResults> =>
      // The source above made it a global of the page.
      (window as unknown as { axe: typeof axe }).axe.run(
        // A page that shows the themes beside each other has two that are not for sunlight.
        { include: [['html']], exclude: given.others.map((name) => [`section[data-theme="${name}"]`]) },
        given.options,
      ),
    { options, others: options === sunlight ? ['paper', 'slate'] : [] },
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ''}`),
  );
}
