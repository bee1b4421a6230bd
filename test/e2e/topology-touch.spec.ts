import { expect } from '@playwright/test';
import { TopologySheet, test } from './topology-app.ts';

test.use({ hasTouch: true });

test('in touch mode a tap takes a host, one on a zone lets the rule speak there, and a button drops it', async ({
  page,
  mill,
}, info) => {
  const sheet = new TopologySheet(page);
  await sheet.open(mill.face.url);
  await page.keyboard.press('Control+Alt+t');
  const face = (hostname: string) => sheet.card(hostname).getByRole('button').first();
  await face('m-h1').tap();
  await expect(sheet.card('m-h1')).toContainText('in your hand');
  // A card of another zone stands for that zone.
  await face('m-s2').tap();
  await expect(sheet.rule('Servers')).toHaveClass(/over/);
  await expect(sheet.rule('Servers')).toContainText('4 servers survive 1 failure, as 3 do.');
  await sheet.zone('Agents').getByRole('heading').tap();
  await expect(sheet.rule('Agents')).toContainText('mill has 3 agents then.');
  await page.screenshot({ path: info.outputPath('held.png') });
  await expect(sheet.rule('Servers').getByRole('button')).toHaveCount(0);
  await sheet.rule('Agents').getByRole('button', { name: 'Drop here' }).tap();
  await expect(sheet.in('Agents', 'm-h1')).toHaveAttribute('data-kind', 'draft');
  await expect(sheet.in('Agents', 'm-h1').getByRole('button').first()).toBeFocused();

  await face('m-h2').tap();
  await face('m-h3').tap();
  await expect(page.locator('.host-card.held')).toHaveCount(2);
  await face('m-h2').tap();
  await expect(page.locator('.host-card.held')).toHaveCount(1);
  await sheet.zone('Servers').getByRole('heading').tap();
  await expect(sheet.rule('Servers')).toHaveClass(/over/);
  await face('m-h3').tap();
  await expect(page.locator('.host-card.held')).toHaveCount(0);
  await expect(page.getByText('1 change, nothing applied')).toBeVisible();
});
