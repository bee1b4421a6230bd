import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page } from '@playwright/test';

/** Lets the windows of a test show every phase of a run, as somebody who has once unfolded them: a test asks for cells of all. */
export async function showEveryPhase(page: Page): Promise<void> {
  await page.context().addInitScript(() => localStorage.setItem('muster.all-phases', 'on'));
}

/** The first screen as a person uses it; the same for a scripted run and for one on real hosts. */
export class MusterPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** The node's card in the fleet. */
  node(hostname: string): Locator {
    return this.page.locator(`[data-node="${hostname}"]`);
  }

  /** The cell of a step, such as `join-servers/km7-s2`. */
  step(stepId: string): Locator {
    return this.page.locator(`[data-step="${stepId}"]`);
  }

  /** The run's state in its head. */
  state(status: string): Locator {
    return this.page.locator(`[data-run-status="${status}"]`);
  }

  /** How often a mark stands on the sheet, as the legend counts it. */
  async count(mark: string): Promise<number> {
    const entry = this.page.locator('.legend').getByRole('button', { name: new RegExp(`^${mark} \\d+$`) });
    return Number((await entry.innerText()).replace(/\D+/g, ''));
  }

  /** Reads the plan of the chosen cluster and starts it. Resolves on the run's own screen. */
  async startInstall(): Promise<void> {
    await this.page.getByRole('button', { name: 'Install…' }).click();
    await expect(this.page.locator('.plan li').first()).toBeVisible();
    await this.page.getByRole('button', { name: 'Start', exact: true }).click();
    await expect(this.page.locator('.matrix')).toBeVisible();
  }

  /** Lets a run go on where it stopped. */
  async resume(): Promise<void> {
    await this.page.getByRole('button', { name: 'Resume…' }).click();
    await this.page.getByRole('dialog').getByRole('button', { name: 'Go on', exact: true }).click();
    await expect(this.page.getByRole('dialog')).toHaveCount(0);
  }

  /** Saves the report of the run in a form. */
  async saveReport(form: 'HTML' | 'Markdown' | 'PDF'): Promise<{ name: string; content: Buffer }> {
    await this.page.getByRole('button', { name: 'Save report…' }).click();
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      this.page.getByRole('dialog').getByRole('button', { name: form, exact: true }).click(),
    ]);
    return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
  }

  /** Reads the list of all that would be taken back, types the cluster's name and starts it. */
  async rollBack(clusterName: string, deadlineMs: number): Promise<void> {
    await this.page.getByRole('button', { name: 'Roll back…' }).click();
    const dialog = this.page.getByRole('dialog');
    await expect(dialog.locator('.back li').first()).toBeVisible();
    await dialog.getByRole('textbox').fill(clusterName);
    await this.page.keyboard.press('Enter');
    // It closes once the way back has begun, which on real hosts comes after the evidence is kept.
    await expect(dialog).toHaveCount(0, { timeout: deadlineMs });
  }

  /**
   * Watches a run to its end and reloads in the middle.
   * @param reloadAt a step that is proved when the page is reloaded.
   * @param goOn lets a run go on that was held until here.
   */
  async watchToEnd(reloadAt: string, deadlineMs: number, goOn: () => void = () => undefined): Promise<void> {
    await expect(this.step(reloadAt)).toHaveClass(/verified|held/, { timeout: deadlineMs });
    await expect(this.state('running')).toBeVisible();
    const before = await this.count('verified');
    const address = this.page.url();
    await this.page.reload();
    expect(this.page.url()).toBe(address);
    await expect(this.step(reloadAt)).toHaveClass(/verified|held/);
    // A resumed run proves some steps again, so the count may fall for a moment by itself.
    await expect.poll(() => this.count('verified')).toBeGreaterThanOrEqual(before);
    goOn();
    await expect(this.state('done')).toBeVisible({ timeout: deadlineMs });
    for (const mark of ['pending', 'queued', 'running', 'waiting', 'failed'])
      expect(await this.count(mark)).toBe(0);
  }
}
