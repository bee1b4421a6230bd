import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { rootContext } from '../../../src/main/platform/call-context.ts';
import { createLogger } from '../../../src/main/platform/log.ts';
import { GroupKiller, type KillRequest } from '../../../src/main/remote/exec/group-killer.ts';

/** A host whose answers a test gives, and what it was asked. */
function host() {
  const asked: { readonly groups: readonly string[]; readonly answer: PromiseWithResolvers<void> }[] = [];
  const said: string[] = [];
  const log = createLogger({ sink: ({ text }) => said.push(text), redact: (text) => text });
  const killer = new GroupKiller();
  const run: KillRequest['run'] = (_ctx, argv) => {
    const answer = Promise.withResolvers<void>();
    asked.push({ groups: argv.slice(4), answer });
    return answer.promise;
  };
  const kill = (group: string, root = false) =>
    killer.kill(rootContext({ log }), { group, name: `\`sleep ${group}\``, root, run });
  return { asked, said, kill };
}

/** Until everything that can go on has gone on. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('commands that are stopped', () => {
  it('at once are ended by one command on the host', async () => {
    const { asked, kill } = host();
    const all = ['20', '21', '22'].map((group) => kill(group));
    await turn();
    expect(asked.map(({ groups }) => groups)).toEqual([['20', '21', '22']]);
    asked[0]?.answer.resolve();
    await Promise.all(all);
  });

  it('while others are being ended wait for that, and are ended together', async () => {
    const { asked, kill } = host();
    const first = kill('20');
    await turn();
    const more = ['21', '22'].map((group) => kill(group));
    await turn();
    expect(asked).toHaveLength(1);
    asked[0]?.answer.resolve();
    await first;
    await turn();
    expect(asked.map(({ groups }) => groups)).toEqual([['20'], ['21', '22']]);
    asked[1]?.answer.resolve();
    await Promise.all(more);
  });

  it('as root and not as root are ended each by whom it takes', async () => {
    const { asked, kill } = host();
    const all = [kill('20'), kill('21', true)];
    await turn();
    expect(asked.map(({ groups }) => groups)).toEqual([['20'], ['21']]);
    for (const { answer } of asked) answer.resolve();
    await Promise.all(all);
  });

  it('and cannot be ended are named each, and do not keep the next from it', async () => {
    const { asked, said, kill } = host();
    const all = ['20', '21'].map((group) => kill(group));
    await turn();
    const next = kill('22');
    asked[0]?.answer.reject(new Error('no answer'));
    await Promise.all(all);
    expect(said).toEqual([
      '`sleep 20` was stopped here; on the host it may go on: no answer',
      '`sleep 21` was stopped here; on the host it may go on: no answer',
    ]);
    await turn();
    asked[1]?.answer.resolve();
    await next;
  });

  it.each(['1', '0', '-1', '', '12 13', 'x'])(
    'in a group that is none, %j, are left alone',
    async (group) => {
      const { asked, said, kill } = host();
      await kill(group);
      expect(asked).toEqual([]);
      expect(said).toEqual([expect.stringContaining('its process group is not known')]);
    },
  );
});

describe('the command that ends them', () => {
  it('ends those that listen and those that do not', async () => {
    const children = ['', 'trap "" TERM; '].map((before) =>
      spawn('sh', ['-c', `${before}echo begun; sleep 4712; sleep 4712`], {
        detached: true,
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
    const ends = children.map((child) => once(child, 'exit'));
    await Promise.all(children.map((child) => once(child.stdout, 'data')));
    const run: KillRequest['run'] = (_ctx, [program = '', ...rest]) =>
      new Promise((resolve, reject) =>
        execFile(program, rest, (error) => (error === null ? resolve(null) : reject(error))),
      );
    const killer = new GroupKiller();
    await Promise.all(
      children.map(({ pid }) =>
        killer.kill(rootContext(), { group: String(pid), name: 'it', root: false, run }),
      ),
    );
    expect((await Promise.all(ends)).map(([, signal]) => signal)).toEqual(['SIGTERM', 'SIGKILL']);
  });
});
