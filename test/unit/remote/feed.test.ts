import { Writable } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { describe, expect, it } from 'vitest';
import { feed } from '../../../src/main/remote/exec/process.ts';

/** A channel that takes what is written only when it is told to, as one does whose window is full. */
function slowChannel() {
  const taken: string[] = [];
  let take: () => void = () => undefined;
  const stream = new Writable({
    highWaterMark: 1024,
    write: (chunk: Buffer, _encoding, done) => {
      take = () => {
        taken.push(chunk.toString());
        done();
      };
    },
  });
  // feed uses nothing of a channel but what every writable stream has.
  return { channel: stream as unknown as ClientChannel, taken, take: () => take() };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('feeding a command', () => {
  it('lets a source fill one buffer again: the next chunk is asked for when the last one was taken', async () => {
    const { channel, taken, take } = slowChannel();
    const buffer = Buffer.alloc(3);
    async function* source() {
      for (const text of ['one', 'two', 'six']) {
        buffer.write(text);
        yield buffer;
      }
    }
    const fed = feed(channel, source());
    for (let chunk = 0; chunk < 3; chunk += 1) {
      await turn();
      take();
    }
    await fed;
    expect(taken).toEqual(['one', 'two', 'six']);
    expect(channel.writableEnded).toBe(true);
  });

  it('stops without an error when the command takes no more, and lets the source tidy up', async () => {
    const { channel } = slowChannel();
    let tidied = false;
    async function* source() {
      try {
        yield Buffer.from('one');
        yield Buffer.from('two');
      } finally {
        tidied = true;
      }
    }
    const fed = feed(channel, source());
    await turn();
    channel.destroy();
    await fed;
    expect(tidied).toBe(true);
  });
});
