import type { Page, WebSocketRoute } from '@playwright/test';

/** The wire between a page and its face, in the hands of a test. */
export interface TestWire {
  /** How often it was opened. */
  opened: number;
  /** Nobody can open it until this resolves. */
  held: Promise<void>;
  /** Whether a message to the page gets lost. */
  swallow: (message: string) => boolean;
  /** A message of the page goes on once this resolves. */
  before: (message: string) => Promise<void>;
  cut: () => void;
}

/** Takes the wire of a page into the hand, before the page is opened. */
export async function wireOf(page: Page): Promise<TestWire> {
  const wire: TestWire = {
    opened: 0,
    held: Promise.resolve(),
    swallow: () => false,
    before: () => Promise.resolve(),
    cut: () => undefined,
  };
  await page.routeWebSocket(/\/wire$/, async (ours: WebSocketRoute) => {
    await wire.held;
    const face = ours.connectToServer();
    wire.opened += 1;
    wire.cut = () => {
      void ours.close({ code: 1001 });
      void face.close();
    };
    ours.onMessage((message) => void wire.before(String(message)).then(() => face.send(message)));
    face.onMessage((message) => {
      if (!wire.swallow(String(message))) ours.send(message);
    });
  });
  return wire;
}
