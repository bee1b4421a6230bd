import { expect, test } from './served-app.ts';

const sizes = [
  { width: 1440, height: 900 },
  { width: 1366, height: 768 },
  { width: 1024, height: 768 },
];
const themes = ['Paper', 'Slate', 'Sun'];

test.use({ options: { script: 'waits', pace: 10, empty: false } });

test('every screen fits every size in every theme', async ({ page, served }, info) => {
  served.app.start();
  await page.goto(served.face.url);
  for (const screen of ['Fleet', 'Topology', 'Run']) {
    await page.getByRole('link', { name: screen }).click();
    if (screen === 'Run') await expect(page.locator('.band-ochre')).toBeVisible();
    for (const size of sizes) {
      await page.setViewportSize(size);
      for (const theme of themes) {
        await page.getByRole('button', { name: theme }).click();
        expect(await cutOff(page), `${screen} at ${size.width} in ${theme}`).toEqual([]);
        const path = info.outputPath(`${screen}-${theme}-${size.width}x${size.height}.png`.toLowerCase());
        await page.screenshot({ path });
      }
    }
  }
});

test('what is typed of hosts and what was understood of it stand beside each other', async ({
  page,
  served,
}) => {
  await page.goto(served.face.url);
  await page.getByRole('button', { name: 'Add hosts…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add hosts' });
  await dialog.locator('textarea').fill(`10.0.0.1 n1\n10.0.0.2 ${'a'.repeat(253)}\n10.0.0.3 ab\u202Ecd`);
  await expect(dialog.locator('.host-list li')).toHaveCount(3);
  for (const size of sizes) {
    await page.setViewportSize(size);
    const found = await dialog.evaluate((element) => {
      const edge = element.querySelector('.host-list')?.getBoundingClientRect().left ?? 0;
      const typed = [...element.querySelectorAll('.typed-hosts *')];
      const cut = [...element.querySelectorAll('.host-list .bad .say')];
      return [
        ...typed.filter((part) => part.getBoundingClientRect().right > edge),
        ...cut.filter((part) => part.scrollWidth > part.clientWidth + 1),
      ].map(({ textContent, className }) => `${className} ${textContent}`);
    });
    expect(found, `at ${size.width}`).toEqual([]);
  }
});

const ends = [
  { script: 'good', status: 'done' },
  { script: 'fails', status: 'stopped' },
  { script: 'pauses', status: 'paused' },
] as const;

for (const { script, status } of ends) {
  test.describe(`a run that is ${status}`, () => {
    test.use({ options: { script, pace: 5, empty: false } });

    test('fits every size, and so does its way back', async ({ page, served }) => {
      served.app.start();
      await page.goto(served.face.url);
      await page.getByRole('link', { name: 'Run' }).click();
      await expect(page.locator(`[data-run-status="${status}"]`)).toBeVisible();
      await page.locator('[data-step] button').last().click();
      await expect(page.locator('.log-tabs')).toBeVisible();
      for (const dialog of [false, true]) {
        if (dialog) {
          await page.keyboard.press('b');
          await expect(page.getByRole('dialog').getByRole('textbox')).toBeFocused();
        }
        for (const size of sizes) {
          await page.setViewportSize(size);
          expect(await cutOff(page), `${status} at ${size.width}`).toEqual([]);
        }
      }
    });
  });
}

test('the fonts are the bundled ones', async ({ page, served }) => {
  await page.goto(served.face.url);
  await expect(page.getByRole('heading', { name: 'Fleet' })).toBeVisible();
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  const loaded = await page.evaluate(() =>
    [...document.fonts]
      .filter(({ status }) => status === 'loaded')
      .map(({ family }) => family.replaceAll('"', '')),
  );
  expect(new Set(loaded)).toEqual(new Set(['Cabin', 'Charis SIL', 'JetBrains Mono']));
});

test('nothing moves for those who asked for stillness', async ({ page, served }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(served.face.url);
  await expect(page.getByRole('heading', { name: 'Fleet' })).toBeVisible();
  const moving = await page.evaluate(() => document.getAnimations().length);
  expect(moving).toBe(0);
});

/** Buttons and texts that stick out of the window or whose end is cut off, and a page wider than its window. */
function cutOff(page: import('@playwright/test').Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide =
      document.documentElement.scrollWidth > innerWidth ? ['the page is wider than the window'] : [];
    const whole =
      '.run-head h1, .log-title, .log-head, .look-head, .strip dl > div, .run-text, .fresh, .stamp, .btn, .milestone-name, .card, .dialog-foot';
    const found = [...document.querySelectorAll(`button, a, h1, .band, .legend, input, ${whole}`)];
    const out = found.filter((element) => {
      const { left, right } = element.getBoundingClientRect();
      const cut = element.matches(whole) && element.scrollWidth > element.clientWidth + 1;
      return cut || left < -1 || right > innerWidth + 1;
    });
    return [...wide, ...out.map((element) => element.textContent ?? '')];
  });
}
