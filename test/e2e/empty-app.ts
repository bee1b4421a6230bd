import { test as base, expect, type Page } from '@playwright/test';
import type { App } from '../../src/main/app.ts';
import { exportSite } from '../../src/main/use-cases/sites.ts';
import { openAppOnHome } from '../support/face/app-on-home.ts';
import { watchFaults } from './served-app.ts';

/** A real app on a database of its own that nothing is recorded in yet. */
export interface EmptyApp {
  readonly app: App;
  readonly url: string;
  /** The only site as the database would write it; empty where there is none. */
  siteFile(): string;
  /** What is written in the field log, oldest first. */
  written(): readonly string[];
}

/** Where the messages of a window are collected, as it sent and got them. */
export const test = base.extend<{ fresh: EmptyApp; wire: string[] }>({
  wire: async ({ page }, use) => {
    const messages: string[] = [];
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => messages.push(String(payload)));
    });
    await use(messages);
  },
  fresh: async ({ page }, use) => {
    const at = await openAppOnHome();
    const { app } = at;
    const face = await at.serve();
    const faults = watchFaults(page, `127.0.0.1:${face.port}`);
    await use({
      app,
      url: face.url,
      siteFile: () => {
        const [site] = app.deps.stores.sites.list();
        return site === undefined ? '' : exportSite(app.deps, site.id);
      },
      written: () =>
        app.deps.stores.audit
          .list(500)
          .map(({ what, subject }) => `${what}: ${subject}`)
          .toReversed(),
    });
    await at.close();
    expect(faults).toEqual([]);
  },
});

/** Drops files on the window, as a file manager would. */
export async function dropFiles(
  page: Page,
  files: readonly { readonly name: string; readonly content: string | readonly number[] }[],
): Promise<void> {
  const transfer = await page.evaluateHandle((list) => {
    const carried = new DataTransfer();
    for (const { name, content } of list) {
      const part = typeof content === 'string' ? content : new Uint8Array(content);
      carried.items.add(new File([part], name));
    }
    return carried;
  }, files);
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

export { expect };
