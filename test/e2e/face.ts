import { join } from 'node:path';
import { _electron, type Page } from '@playwright/test';
import { electronBinary } from '../../scripts/electron-binary.ts';
import type { MusterCli } from '../support/muster-cli.ts';
import { showEveryPhase } from './run-page.ts';
import { serveMuster } from './serve-muster.ts';
import { watchFaults } from './served-app.ts';

const root = join(import.meta.dirname, '../..');
const electron = electronBinary(root);

/** Muster as a person has it before them. */
export interface OpenFace {
  readonly name: 'desktop' | 'browser';
  readonly page: Page;
  /** What a page must not do, as it happened. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

/**
 * Opens Muster on the data directory of a command line: the desktop face where Electron's program is installed, else the browser face.
 * @param browserPage the page for the browser face.
 */
export function openFace(
  cli: MusterCli,
  secrets: Readonly<Record<string, string>>,
  browserPage: Page,
): Promise<OpenFace> {
  return electron === null
    ? openBrowserFace(cli, secrets, browserPage)
    : openDesktopFace(cli, secrets, electron);
}

async function openBrowserFace(
  cli: MusterCli,
  secrets: Readonly<Record<string, string>>,
  page: Page,
): Promise<OpenFace> {
  const served = await serveMuster(cli, secrets);
  const faults = watchFaults(page, `127.0.0.1:${served.port}`);
  await showEveryPhase(page);
  await page.goto(served.url);
  return { name: 'browser', page, faults, close: served.stop };
}

async function openDesktopFace(
  cli: MusterCli,
  secrets: Readonly<Record<string, string>>,
  executablePath: string,
): Promise<OpenFace> {
  // A home of its own: Electron keeps its profile, and the lock of the only instance, below it.
  const env = { ...definedEnvironment(), ...secrets, HOME: cli.directory, MUSTER_HOME: cli.home };
  const desktop = await _electron.launch({
    executablePath,
    args: [root, '--no-sandbox', `--user-data-dir=${join(cli.directory, 'profile')}`],
    cwd: cli.directory,
    env: { ...env, TMPDIR: cli.temporary },
  });
  const page = await desktop.firstWindow();
  const faults = watchFaults(page, new URL(page.url()).host);
  return { name: 'desktop', page, faults, close: () => desktop.close() };
}

function definedEnvironment(): Record<string, string> {
  const defined = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(defined);
}
