import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { MusterCli } from '../support/muster-cli.ts';

const root = join(import.meta.dirname, '../..');
const servingLine = z.object({ type: z.literal('serving'), url: z.string() });

/** `muster serve` under way. */
export interface ServedMuster {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts the built `muster serve` on the data directory of a command line, and waits for its address. */
export async function serveMuster(
  cli: MusterCli,
  secrets: Readonly<Record<string, string>>,
): Promise<ServedMuster> {
  const node = join(root, 'node_modules/.bin/node');
  const child = spawn(node, [join(root, 'out/main/cli.js'), '--home', cli.home, '--json', 'serve'], {
    cwd: cli.directory,
    env: { ...process.env, ...secrets, HOME: cli.directory, TMPDIR: cli.temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for await (const line of createInterface({ input: child.stdout })) {
    const serving = servingLine.safeParse(JSON.parse(line));
    if (!serving.success) continue;
    const { url } = serving.data;
    return {
      url,
      port: Number(new URL(url).port),
      stop: async () => {
        child.kill('SIGTERM');
        await ended;
      },
    };
  }
  throw new Error('muster serve ended before it served');
}
