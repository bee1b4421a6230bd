import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/main/platform/clock.ts';
import { silentLogger } from '../../src/main/platform/log.ts';
import { createRedactor } from '../../src/main/secrets/redactor.ts';
import { createTerminals, type Terminals } from '../../src/main/terminals/terminals.ts';
import { nodeIdSchema, type TerminalId } from '../../src/shared/model/ids.ts';
import { openRemoteLab, type RemoteLab, until } from './remote-lab.ts';

const size = { columns: 100, rows: 30 };
const onJump = nodeIdSchema.parse('node-jump');
const onServer = nodeIdSchema.parse('node-server-1');
/** The shell as all of them; what it says before each line is its own. */
const plain = Buffer.from("PS1='$ '; stty -echo; printf 'rea%s\\n' dy\r");

let at: RemoteLab;
let directory: string;
let terminals: Terminals;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'muster-terminals-'));
  at = await openRemoteLab();
});
beforeEach(() => {
  terminals = createTerminals({
    hosts: at.world().hosts,
    clock: systemClock,
    log: silentLogger,
    redactPieces: () => createRedactor().pieces(),
    targetOf: (nodeId) => (nodeId === onJump ? at.jump() : at.server()),
    recordingDirectory: () => directory,
  });
});
afterEach(async () => {
  await terminals.closeAll();
  await at.closeWorlds();
});
afterAll(async () => {
  rmSync(directory, { recursive: true, force: true });
  await at.release();
});

/** A window on a terminal. */
function window(id: TerminalId) {
  const stop = new AbortController();
  let text = '';
  let bytes = 0;
  void (async () => {
    for await (const item of terminals.output(id, stop.signal)) {
      if (item.type !== 'output') continue;
      const data = Buffer.from(item.data, 'base64');
      bytes += data.length;
      text = (text + data.toString('latin1')).slice(-20_000);
    }
  })();
  return {
    text: () => text,
    bytes: () => bytes,
    close: () => stop.abort(),
    shows: (wanted: string) => until(() => text.includes(wanted)),
  };
}

async function open(nodeId = onJump) {
  const { id } = terminals.open(nodeId, size);
  const shown = window(id);
  await until(() => terminals.list().find((one) => one.id === id)?.state.kind === 'open');
  const type = (line: string) => terminals.write([id], Buffer.from(`${line}\r`));
  await terminals.write([id], plain);
  await shown.shows('ready');
  return { id, shown, type };
}

describe('terminals on hosts', () => {
  it('are shells of the one who logs in, of the size that was asked for, behind a jump host too', async () => {
    const { id, shown, type } = await open(onServer);
    await type('echo "$(id -un) on $(hostname), $(stty size), $TERM, $(tty | cut -c1-9)"');
    await shown.shows('keyed on server-1, 30 100, xterm-256color, /dev/pts/');
    terminals.resize(id, { columns: 70, rows: 20 });
    await type('echo now $(stty size)');
    await shown.shows('now 20 70');
  });

  it('carry every byte as it is', async () => {
    const { shown, type } = await open();
    await type("stty raw; printf '\\000\\377\\303\\050\\033[1m<all>'; stty sane -echo");
    await shown.shows('\u0000\u00ff\u00c3(\u001b[1m<all>');
  });

  it('stay usable beside one that prints without end, which is held back by its window', async () => {
    const loud = await open();
    const quiet = await open();
    await loud.type('yes');
    await until(() => loud.shown.bytes() > 8 * 2 ** 20);
    for (let n = 0; n < 10; n += 1) {
      await quiet.type(`echo turn-$((${n} + 100))`);
      await quiet.shown.shows(`turn-${n + 100}`);
    }
    // None has waited for the loud one to end, which goes on.
    const printed = loud.shown.bytes();
    await until(() => loud.shown.bytes() > printed);
    loud.shown.close();
    await terminals.write([loud.id], Buffer.from('\u0003'));
  });

  it('go on while nobody watches, and show a window that comes back what they printed', async () => {
    const { id, shown, type } = await open();
    await type('echo first; until [ -e /tmp/unseen ]; do sleep 0.1; done; echo sec""ond; touch /tmp/printed');
    await shown.shows('first');
    shown.close();
    await at.lab.sh('jump', 'touch /tmp/unseen; until [ -e /tmp/printed ]; do sleep 0.1; done');
    const again = window(id);
    await again.shows('second');
    expect(again.text()).toContain('first');
  });

  it('end with their shell, and hang up what runs in them when they are closed', async () => {
    const { id, type } = await open();
    await type('exit 7');
    await until(() => terminals.list().find((one) => one.id === id)?.state.kind === 'ended');
    expect(terminals.list()[0]?.state).toMatchObject({ exitCode: 7 });
    const other = await open();
    await other.type('exec sleep 4711');
    await until(async () => (await at.lab.sh('jump', 'pgrep -fc "[s]leep 4711" || true')).trim() === '1');
    await terminals.close(other.id);
    await until(async () => (await at.lab.sh('jump', 'pgrep -fc "[s]leep 4711" || true')).trim() === '0');
  });

  it('come back with a new shell after their connection was lost', async () => {
    const { id, shown } = await open();
    await at.lab.sh('jump', "pkill -f '[s]shd: keyed'");
    await shown.shows('--- connection lost');
    await until(() => terminals.list().find((one) => one.id === id)?.state.kind === 'open');
    await terminals.write([id], Buffer.from("printf 'ba%s\\n' ck\r"));
    await shown.shows('back');
    expect(shown.text()).toContain('ready');
  });
});

describe('files sent to a host', () => {
  const content = randomBytes(300_000);
  const request = { directory: '', name: "a 'quoted' name", sizeBytes: content.length, replace: false };

  async function send(id: TerminalId, data: Buffer, more: Partial<typeof request> = {}) {
    const { ctx } = at.world();
    const { sendingId, path } = await terminals.send(ctx, id, { ...request, ...more });
    const step = 100_000;
    for (let place = 0; place < data.length; place += step)
      await terminals.sendPiece(sendingId, place, data.subarray(place, place + step));
    return { sendingId, path };
  }

  const listing = async () =>
    (
      await at.lab.sh(
        'jump',
        'cd /home/keyed && find . -type f -newer /etc/hostname -name "*[am]*" -printf "%f %s %m %U\\n"',
      )
    )
      .split('\n')
      .filter((line) => /quoted|muster/.test(line));

  it('have no name until they are whole, and belong to the one who logs in', async () => {
    const { id } = await open();
    const { sendingId, path } = await send(id, content);
    expect(path).toBe("/home/keyed/a 'quoted' name");
    expect(await listing()).toEqual([expect.stringMatching(/^\.muster-part-\S+ 300000 600 /)]);
    await terminals.sendEnd(sendingId);
    expect(await listing()).toEqual([expect.stringMatching(/^a 'quoted' name 300000 600 [1-9]/)]);
    const sum = await at.lab.sh('jump', `cat "${path}" | base64 -w0`);
    expect(Buffer.from(sum, 'base64').equals(content)).toBe(true);
  });

  it('do not take the place of another unless they are to, and leave nothing when called off', async () => {
    const { id } = await open();
    await expect(send(id, content)).rejects.toMatchObject({ code: 'bad-input' });
    await at.lab.sh('jump', `chmod 640 "/home/keyed/a 'quoted' name"`);
    const other = await send(id, Buffer.from('short'), { sizeBytes: 5, replace: true });
    await terminals.sendEnd(other.sendingId);
    const off = await send(id, Buffer.from('sh'), { name: 'another', sizeBytes: 5 });
    await terminals.sendCancel(off.sendingId);
    expect(await listing()).toEqual([expect.stringMatching(/^a 'quoted' name 5 640 /)]);
    await expect(send(id, content, { directory: '/etc' })).rejects.toMatchObject({ code: 'remote-command' });
    await expect(send(id, content, { directory: '/nowhere' })).rejects.toThrow(/no such place/);
    await expect(send(id, content, { name: '../up' })).rejects.toMatchObject({ code: 'bad-input' });
  });
});
