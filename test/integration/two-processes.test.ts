import { readFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { directoryWith, k3sFiles } from '../support/make-bundle.ts';
import { linesOf, MusterCli } from '../support/muster-cli.ts';
import { musterHere } from '../support/muster-here.ts';

let cli: MusterCli;
let silent: Server;
let sockets: Set<Socket>;
let site: string;

/** A site of one host that takes a connection and never says a word: a run stands still in its first phase. */
beforeEach(async () => {
  cli = await MusterCli.create({ PW: 'not asked for in this test' });
  sockets = new Set();
  silent = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new Error('there is no port');
  site = await cli.file(
    'site.yaml',
    `muster: 1
site: { name: Bench }
credentials: { field: { user: field, password: { env: PW } } }
hosts: { s1: { address: 127.0.0.1, port: ${address.port} } }
clusters:
  edge:
    distribution: k3s
    version: v1.36.4+k3s1
    bundle: ${directoryWith(k3sFiles())}
    credential: field
    servers: { s1: { initial: true } }
`,
  );
});
afterEach(async () => {
  await cli.dispose();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => silent.close(resolve));
});

/** Each start of the real command takes a second, on a busy machine many. */
const PATIENCE_MS = 400_000;

const stepBegins = ({ body }: { body: { type: string } }) => body.type === 'step';

describe('two processes that want the same run', () => {
  it(
    'at the same moment: one gets it, the other says who has it',
    async () => {
      const both = [cli.start(['--json', 'up', site]), cli.start(['--json', 'up', site])];
      const loser = await Promise.race(both.map(async (one) => ({ one, result: await one.ended })));
      const winner = both.find((one) => one !== loser.one);
      if (winner === undefined) throw new Error('there is no other');
      expect(loser.result.code).toBe(6);
      const [error] = linesOf(loser.result.stdout);
      expect(error).toMatchObject({ type: 'error', error: { code: 'database-busy' } });
      await winner.event(stepBegins);
      // Now that it has named itself, whoever comes is told its number.
      const third = await cli.run(['up', site]);
      expect(third).toMatchObject({ code: 6, stderr: expect.stringContaining(`process ${winner.pid} on `) });
      const runs = await musterHere(cli.home, ['runs']);
      expect(runs.out.trimEnd().split('\n')).toHaveLength(2);
      expect(runs.out).toMatch(/ running /);
    },
    PATIENCE_MS,
  );

  it(
    'one after the other was killed: readers say so at once, the next one takes over, and no event is lost',
    async () => {
      const first = cli.start(['--json', 'up', site]);
      await first.event(stepBegins);
      const following = musterHere(cli.home, ['logs', '--follow']);
      first.signal('SIGKILL');
      await first.ended;
      for (const words of [['status'], ['runs'], ['show']]) {
        const { out, code } = await musterHere(cli.home, words);
        expect(code).toBe(0);
        expect(out).toContain('interrupted, its process is gone');
      }
      expect((await following).out).toContain('The process of this run is gone');
      const second = cli.start(['--json', 'up', site]);
      await second.event(stepBegins);
      const list = await musterHere(cli.home, ['--json', 'runs']);
      const runs = list.out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).run);
      expect(runs).toMatchObject([{ status: 'running', owner: 'alive' }, { status: 'interrupted' }]);
      const log = await musterHere(cli.home, ['logs', runs[1].id]);
      expect(log.out).toContain('run interrupted');
      await expect
        .poll(() => readFile(join(cli.home, 'runs', runs[1].id, 'log.txt'), 'utf8').catch(() => ''), {
          timeout: PATIENCE_MS / 4,
        })
        .toContain('run interrupted');
      expect((await musterHere(cli.home, ['db', 'verify'])).code).toBe(0);
    },
    PATIENCE_MS,
  );
});
