import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../../src/main/app.ts';
import { runProgram } from '../../../src/main/cli/program.ts';
import { testDirectory } from '../../support/database.ts';
import { linesOf } from '../../support/muster-cli.ts';

const example = join(import.meta.dirname, '..', '..', '..', 'resources', 'examples', 'single-k3s.yaml');

let home: ReturnType<typeof testDirectory>;
beforeEach(() => {
  home = testDirectory();
});
afterEach(() => home.dispose());

/** Runs a command in this process, on a real database. @returns what it wrote to standard output. */
async function muster(...words: string[]): Promise<string> {
  const out: string[] = [];
  const nobody = () => Promise.reject(new Error('nobody is there'));
  await runProgram(['--home', home.path, ...words], {
    terminal: {
      out: (text) => void out.push(text),
      err: () => undefined,
      status: () => undefined,
      interactive: false,
      redraws: false,
      columns: 100,
      ask: nobody,
      askSecret: nobody,
    },
    openApp: createApp,
    version: '1.2.3',
  });
  return out.join('');
}

describe('--json', () => {
  it('makes one JSON line also of what is a document without it', async () => {
    // The artifacts are not there, which is told after the file was read.
    expect(linesOf(await muster('--json', 'plan', example))).toMatchObject([
      { type: 'error', error: { code: 'bundle-unreadable' } },
    ]);
    const plain = await muster('inventory');
    expect(plain).toContain('ansible_host');
    expect(linesOf(await muster('--json', 'inventory'))).toEqual([{ type: 'inventory', text: plain }]);
    const [file] = linesOf(await muster('--json', 'export'));
    expect(file).toMatchObject({ type: 'site-file', text: expect.stringContaining('name: Workshop') });
  });
});
