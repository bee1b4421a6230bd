import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { debianChromium } from './browser.ts';

const answerSchema = z.object({
  id: z.number().optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ message: z.string() }).optional(),
});
const targetSchema = z.object({ targetId: z.string() });
const sessionSchema = z.object({ sessionId: z.string() });
const evaluatedSchema = z.object({
  result: z.object({ value: z.unknown().optional() }),
  exceptionDetails: z.object({ text: z.string() }).optional(),
});

type Ask = (method: string, params: object, sessionId?: string) => Promise<unknown>;

/**
 * Chromium that is only asked and never listened to. Playwright hears of every message of a page's sockets, with its bytes; for a flood of
 * a terminal that costs as much as the flood itself, and nobody in the field has a driver at the browser.
 */
export interface UndrivenBrowser {
  open(url: string): Promise<UndrivenPage>;
  close(): Promise<void>;
}

/** A page of 1366 × 768, in software rendering. */
export interface UndrivenPage {
  /** What an expression comes to, awaited. @throws Error with what the page threw. */
  evaluate(expression: string): Promise<unknown>;
  /** Types into what has the focus; `\n` is Enter. */
  type(text: string): Promise<void>;
  /** Puts the mouse somewhere, CSS pixels. */
  moveMouse(x: number, y: number): Promise<void>;
}

/** Starts one, with a profile of its own that goes with it. */
export async function undrivenBrowser(): Promise<UndrivenBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'muster-chromium-'));
  const path = existsSync(debianChromium) ? debianChromium : chromium.executablePath();
  const child = spawn(
    path,
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--remote-debugging-port=0',
      '--window-size=1366,768',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const socket = new WebSocket(await endpointIn(child.stderr), { maxPayload: 0 });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const ask = asking(socket);
  return {
    open: async (url) => {
      const { targetId } = targetSchema.parse(await ask('Target.createTarget', { url, newWindow: true }));
      const { sessionId } = sessionSchema.parse(
        await ask('Target.attachToTarget', { targetId, flatten: true }),
      );
      const size = { width: 1366, height: 768, deviceScaleFactor: 1, mobile: false };
      await ask('Emulation.setDeviceMetricsOverride', size, sessionId);
      return pageOf((method, params) => ask(method, params, sessionId));
    },
    close: async () => {
      socket.close();
      child.kill();
      await ended;
      await rm(profile, { recursive: true, force: true });
    },
  };
}

function pageOf(ask: Ask): UndrivenPage {
  const key = async (one: string) => {
    const named =
      one === '\n'
        ? { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' }
        : { key: one, text: one };
    await ask('Input.dispatchKeyEvent', { type: 'keyDown', ...named });
    await ask('Input.dispatchKeyEvent', { type: 'keyUp', ...named });
  };
  return {
    evaluate: async (expression) => {
      const answer = await ask('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
      const { result, exceptionDetails } = evaluatedSchema.parse(answer);
      if (exceptionDetails !== undefined)
        throw new Error(`${exceptionDetails.text} in ${expression.slice(0, 200)}`);
      return result.value;
    },
    type: async (text) => {
      for (const one of text) await key(one);
    },
    moveMouse: async (x, y) => {
      await ask('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y });
    },
  };
}

/** Where the browser says that it can be asked. */
function endpointIn(stderr: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const endpoint = /DevTools listening on (\S+)/.exec(said)?.[1];
      if (endpoint !== undefined) resolve(endpoint);
    });
    stderr.once('end', () => reject(new Error(`Chromium did not start: ${said.slice(-500)}`)));
  });
}

function asking(socket: WebSocket): Ask {
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  let nextId = 1;
  socket.on('message', (data: Buffer) => {
    const { id, result, error } = answerSchema.parse(JSON.parse(data.toString()));
    const asked = id === undefined ? undefined : waiting.get(id);
    if (id === undefined || asked === undefined) return;
    waiting.delete(id);
    if (error === undefined) asked.resolve(result);
    else asked.reject(new Error(error.message));
  });
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the browser is gone'));
  });
  return (method, params, sessionId) =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
    });
}
