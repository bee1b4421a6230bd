import { join } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import type { TerminalServices } from '../../src/main/ports/terminals.ts';
import { createServeFace, type ServeFace } from '../../src/main/serve/create-serve-face.ts';
import type { Script } from '../support/face/play-install.ts';
import { type ScriptedApp, scriptedApp } from '../support/face/scripted-app.ts';

import { showEveryPhase } from './run-page.ts';

/** What a test may say of the app it looks at. */
export interface ServedOptions {
  readonly script: Script;
  /** Milliseconds a step takes. */
  readonly pace: number;
  readonly empty: boolean;
  /** Whether the phases that are passed fold, as they do for somebody who opens the first window. */
  readonly folds?: boolean;
  /** Id of a phase that begins only when the test says so. */
  readonly holdBefore?: string;
  /** So many agents more in the cluster. */
  readonly moreAgents?: number;
  /** The time at which the app's clock stands still, milliseconds since the epoch. */
  readonly stillAt?: number;
  /** Terminals, where there are to be any. */
  readonly terminals?: TerminalServices;
}

/** An app with the browser face in front of it. */
export interface ServedApp {
  readonly app: ScriptedApp;
  readonly face: ServeFace;
}

/** Built screens on a scripted app, a new one for each test. A page fails its test by an error of its own or a request that leaves. */
export const test = base.extend<{ options: ServedOptions; served: ServedApp }>({
  options: [{ script: 'good', pace: 350, empty: false }, { option: true }],
  served: async ({ options, page }, use) => {
    const app = scriptedApp(options);
    const rendererDirectory = join(import.meta.dirname, '../../out/renderer');
    const face = await createServeFace({ services: app.services, rendererDirectory, port: 0 });
    const faults = watchFaults(page, `127.0.0.1:${face.port}`);
    if (options.folds !== true) await showEveryPhase(page);
    await use({ app, face });
    await face.close();
    expect(faults).toEqual([]);
  },
});

/** Collects what a page must not do: throw, log an error, or ask anybody but its own face. @param ownHost the host its address has, with the port. */
export function watchFaults(page: Page, ownHost: string): readonly string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`threw: ${error.message}`));
  page.on('console', (message) => {
    // What the browser says of a face that is gone or refuses is what a test of just that expects.
    const expected =
      /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|status of 401|WebSocket (connection|is already in CLOSING)/.test(
        message.text(),
      );
    if (message.type() === 'error' && !expected) faults.push(`said: ${message.text()}`);
  });
  page.on('request', (request) => {
    const { host, protocol } = new URL(request.url());
    if (protocol !== 'blob:' && host !== ownHost) faults.push(`asked: ${request.url()}`);
  });
  return faults;
}

export { expect };
