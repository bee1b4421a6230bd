import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { importSite } from '../../src/main/use-cases/sites.ts';
import { acquireLab, type Lab } from '../lab/lab.ts';
import { type AppOnHome, openAppOnHome } from '../support/face/app-on-home.ts';
import { labSiteFile } from '../support/lab-site.ts';

/** A real app on real hosts, with the browser face in front of it. */
export interface TerminalsApp extends AppOnHome {
  readonly lab: Lab;
}

/** Boots three hosts and an app that knows them; nothing is installed on them. */
export async function openTerminalsApp(): Promise<TerminalsApp> {
  const { lab, release } = await acquireLab({ name: 'e2e-terminals', servers: 2, agents: 1 });
  const at = await openAppOnHome();
  const text = labSiteFile(lab, { distribution: 'rke2', version: 'v1.36.4+rke2r1', bundle: '/nowhere' });
  importSite(at.app.deps, { text, fileName: 'site.yaml', directory: at.home });
  return {
    ...at,
    lab,
    close: async () => {
      await at.close();
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
