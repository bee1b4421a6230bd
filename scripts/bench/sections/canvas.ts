import type { Page } from '@playwright/test';
import { softwareBrowser } from '../browser.ts';
import { withSheet } from '../canvas-page.ts';
import { type Figure, median } from '../figures.ts';
import { framesDuring, scrollAgents } from '../frames.ts';
import { type Manner, type Section, waitForCalm } from '../section.ts';

const SIZES = [200, 2000, 5000] as const;
const SCROLL_MS = 2000;
/** A steady hand, and a hard throw: pixels a frame. */
const PAN = 8;
const FLING = 160;
const ZOOMS = 5;

/** What is done with a sheet, and how often a second it is drawn meanwhile. */
const gestures = {
  pan: (page: Page) => scrollAgents(page, PAN, SCROLL_MS),
  fling: (page: Page) => scrollAgents(page, FLING, SCROLL_MS),
  zoom: zoomInAndOut,
  drag: dragAround,
} as const;
type Gesture = keyof typeof gestures;

/** The topology of 200, 2 000 and 5 000 nodes in a browser that draws with the processor alone. */
export const canvas: Section = {
  name: 'canvas',
  title: 'topology in Chromium, software rendering: frames a second with 200, 2 000 and 5 000 nodes',
  measure: async (ctx, { directory }, manner) => {
    await waitForCalm(ctx, manner);
    const browser = await softwareBrowser();
    ctx.progress({ text: `browser: Chromium ${browser.version()}, headless, software rendering` });
    try {
      const figures: Figure[] = [];
      for (const agents of SIZES) {
        ctx.progress({ text: `topology with ${agents} nodes` });
        figures.push(
          ...(await withSheet(browser, { directory, agents }, (page) => measured(page, agents, manner))),
        );
      }
      return figures;
    } finally {
      await browser.close();
    }
  },
};

async function measured(page: Page, agents: number, { cheap }: Manner): Promise<readonly Figure[]> {
  const frames: Record<Gesture, number[]> = { pan: [], fling: [], zoom: [], drag: [] };
  const delays: number[] = [];
  for (let round = 0; round < cheap; round += 1) {
    for (const name of Object.keys(gestures).filter((key): key is Gesture => key in gestures)) {
      const drawn = await framesDuring(page, () => gestures[name](page));
      frames[name].push(drawn.framesPerSecond);
      if (name === 'drag') delays.push(median(drawn.delaysMs));
    }
  }
  const aims: Partial<Record<Gesture, number>> =
    agents === 2000 ? { pan: 50, drag: 50 } : agents === 5000 ? { fling: 40 } : {};
  const rows = Object.entries(frames).map(([name, values]): Figure => {
    const aim = name in aims ? aims[name as Gesture] : undefined;
    return {
      name: `Topology, ${agents} nodes: ${name}`,
      unit: 'fps',
      values,
      ...(aim !== undefined && { aim: { atLeast: aim } }),
    };
  });
  return [...rows, { name: '  from a movement to its frame, while dragging', unit: 'ms', values: delays }];
}

/** Goes near to a square and back, as Ctrl and the wheel do; where there are no squares nothing can be gone near to. */
async function zoomInAndOut(page: Page): Promise<void> {
  const square = page.locator('[data-square]').first();
  if ((await square.count()) === 0) return scrollAgents(page, 0, SCROLL_MS);
  for (let turn = 0; turn < ZOOMS; turn += 1) {
    await square.dispatchEvent('wheel', { ctrlKey: true, deltaY: -100, bubbles: true, cancelable: true });
    await page.locator('.zone-agent [data-host]').first().waitFor();
    await page
      .locator('.zone-agent')
      .dispatchEvent('wheel', { ctrlKey: true, deltaY: 100, bubbles: true, cancelable: true });
    await square.waitFor();
  }
}

/** Takes a spare host by the real mouse over all zones, so that each says what would be true, and puts it back. */
async function dragAround(page: Page): Promise<void> {
  const { mouse } = page;
  const card = await page.locator('.zone-unassigned [data-host]').first().boundingBox();
  const zones = await Promise.all(
    ['server', 'agent', 'unassigned'].map((zone) => page.locator(`[data-zone="${zone}"]`).boundingBox()),
  );
  if (card === null) throw new Error('there is no host to drag');
  await mouse.move(card.x + 40, card.y + 20);
  await mouse.down();
  for (const zone of zones) {
    if (zone === null) throw new Error('there is no such zone');
    await mouse.move(zone.x + zone.width / 3, zone.y + zone.height / 2, { steps: 25 });
  }
  await page.keyboard.press('Escape');
  await mouse.up();
}
