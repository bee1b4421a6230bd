import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { type App, createApp } from '../../src/main/app.ts';
import { createServeFace, type ServeFace } from '../../src/main/serve/create-serve-face.ts';
import { importSite } from '../../src/main/use-cases/sites.ts';
import { acquireLab, type Lab } from '../lab/lab.ts';
import { labSiteFile } from '../support/lab-site.ts';

/** A real app on real hosts, with the browser face in front of it. */
export interface TerminalsApp {
  readonly app: App;
  /** A browser face with a token of its own: one lets in one browser. */
  serve(): Promise<ServeFace>;
  readonly lab: Lab;
  readonly home: string;
  close(): Promise<void>;
}

/** Boots three hosts and an app that knows them; nothing is installed on them. */
export async function openTerminalsApp(): Promise<TerminalsApp> {
  const { lab, release } = await acquireLab({ name: 'e2e-terminals', servers: 2, agents: 1 });
  const home = await mkdtemp(join(tmpdir(), 'muster-e2e-'));
  const app = await createApp({
    home,
    readOnly: false,
    prompt: null,
    decider: { confirm: () => Promise.resolve(false) },
    logSink: () => undefined,
  });
  const text = labSiteFile(lab, { distribution: 'rke2', version: 'v1.36.4+rke2r1', bundle: '/nowhere' });
  importSite(app.deps, { text, fileName: 'site.yaml', directory: home });
  const rendererDirectory = join(import.meta.dirname, '../../out/renderer');
  return {
    app,
    serve: () => createServeFace({ services: app.services, rendererDirectory, port: 0 }),
    lab,
    home,
    close: async () => {
      await app.close();
      await rm(home, { recursive: true, force: true });
      await release();
    },
  };
}

/** Reads a file of the app, as a person would from a file manager. */
export function fileText(path: string): Promise<string> {
  return readFile(path, 'utf8');
}

/** The terminals' screen as a person uses it. */
export class TerminalsSheet {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async enter(url: string): Promise<void> {
    await this.page.goto(url);
    await this.page.getByRole('link', { name: 'Terminals' }).click();
    await this.page.getByRole('main', { name: 'Terminals of edge' }).waitFor();
  }

  /** The pane of a host; the first where it has several. */
  pane(hostname: string): Locator {
    return this.page.locator(`[data-terminal="${hostname}"]`).first();
  }

  /** What a pane shows, lines joined. */
  shown(hostname: string): Locator {
    return this.pane(hostname).locator('.xterm-rows');
  }

  /** Opens a terminal and waits for the shell. */
  async open(hostname: string): Promise<void> {
    await this.page.getByRole('button', { name: `Open a terminal on ${hostname}` }).click();
    await this.page.locator(`[data-terminal="${hostname}"][data-terminal-state="open"]`).first().waitFor();
  }

  /** Types a line into a pane, as a person who has clicked into it. */
  async type(hostname: string, line: string): Promise<void> {
    await this.pane(hostname).locator('.xterm-screen').click();
    await this.page.keyboard.type(line);
    await this.page.keyboard.press('Enter');
  }

  /** Pastes as the browser does: with a text on the clipboard of the event. */
  async paste(text: string): Promise<void> {
    await this.page.evaluate((pasted) => {
      const data = new DataTransfer();
      data.setData('text/plain', pasted);
      const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(event);
    }, text);
  }

  /** Drops a file on a pane. */
  async drop(hostname: string, name: string, content: string): Promise<void> {
    const dropped = await this.page.evaluateHandle(
      ([fileName, text]) => {
        const data = new DataTransfer();
        data.items.add(new File([text], fileName));
        return data;
      },
      [name, content] as const,
    );
    await this.pane(hostname).locator('.pane-screen').dispatchEvent('drop', { dataTransfer: dropped });
  }
}
