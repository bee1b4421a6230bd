import { z } from 'zod';
import { MusterPage } from './run-page.ts';
import { expect, test } from './served-app.ts';

test.describe('what is told outside the window', () => {
  test.use({
    options: { script: 'fails', pace: 5, empty: false, holdBefore: 'join-agents' },
    permissions: ['notifications'],
  });

  test('is told of a run only while nobody sees it, after somebody asked for it, and leads there', async ({
    page,
    served,
  }) => {
    // The system's own notices cannot be seen from here; what is handed to them can.
    await page.addInitScript(() => {
      const told: { title: string; body: string; click: () => void }[] = [];
      let permission = 'default';
      class Told {
        onclick: () => void = () => undefined;
        static get permission() {
          return permission;
        }
        static requestPermission() {
          permission = 'granted';
          return Promise.resolve(permission);
        }
        constructor(title: string, { body }: { body: string }) {
          told.push({ title, body, click: () => this.onclick() });
        }
        close() {
          this.onclick = () => undefined;
        }
      }
      Object.assign(globalThis, { Notification: Told, told, unseen: false });
      Object.defineProperty(document, 'hidden', { get: () => Reflect.get(globalThis, 'unseen') });
    });
    const titles = async () =>
      z
        .array(z.string())
        .parse(
          await page.evaluate(() =>
            Reflect.get(globalThis, 'told').map(({ title }: { title: string }) => title),
          ),
        );
    await page.goto(served.face.url);
    await expect(page.getByRole('heading', { name: 'Fleet' })).toBeVisible();
    await expect(page).toHaveTitle('Muster');
    const ask = page.getByRole('button', { name: 'Tell me when it ends' });
    await expect(ask).toHaveCount(0);
    served.app.start();
    await expect(page).toHaveTitle('km7: running – Muster');
    await ask.click();
    await expect(ask).toHaveCount(0);
    await page.evaluate(() => Object.assign(globalThis, { unseen: true }));
    expect(await titles()).toEqual([]);
    served.app.goOn();
    await expect(page).toHaveTitle('km7: stopped – Muster');
    expect(await titles()).toEqual(['Install of km7 stopped and needs you']);
    await page.evaluate(() => Reflect.get(globalThis, 'told')[0].click());
    await expect(new MusterPage(page).state('stopped')).toBeVisible();

    // One that ends before somebody's eyes is not told beside.
    await page.evaluate(() => Object.assign(globalThis, { unseen: false }));
    await page.getByRole('link', { name: 'Fleet' }).click();
    const second = served.app.start();
    await expect(page.getByRole('link', { name: 'Run', exact: true })).toHaveAttribute(
      'href',
      `#/run/${second}`,
    );
    await expect(page).toHaveTitle('km7: stopped – Muster');
    expect(await titles()).toHaveLength(1);
  });
});
