import { describe, expect, it } from 'vitest';
import type { ContactServices } from '../../../src/main/api/contact-services.ts';
import { serveWire } from '../../../src/main/api/router.ts';
import { createLogger } from '../../../src/main/platform/log.ts';
import { createClient } from '../../../src/renderer/api/client.ts';
import type { KeyLook } from '../../../src/shared/contract/contact.ts';
import { wirePair } from '../../../src/shared/contract/wire.ts';
import { nodeIdSchema } from '../../../src/shared/model/ids.ts';
import { noContact } from '../../support/face/no-sites.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

function client(contact: Partial<ContactServices>) {
  const log = createLogger({ sink: () => undefined, redact: (text) => text });
  const [face, main] = wirePair();
  const { services } = scriptedApp({ pace: 1 });
  serveWire(main, { services: { ...services, contact: { ...noContact, ...contact } }, log });
  return createClient(face);
}

const nodeId = nodeIdSchema.parse('node-1');
const read = { nodeId, covered: 'SHA256:A', last: 'abcdef' };

describe('meeting hosts over the wire', () => {
  it('gives what each host shows, and nothing beyond', async () => {
    const look: KeyLook = {
      nodeId,
      state: 'unknown',
      askedAt: '2026-11-20T12:00:00Z',
      algorithm: 'ssh-ed25519',
      covered: 'SHA256:A',
      pinned: [],
      error: null,
    };
    const face = client({
      async *keys() {
        yield { ...look, ...{ fingerprint: 'SHA256:Aabcdef' } };
      },
      async *test(_ctx, ids) {
        for (const id of ids) yield { nodeId: id, error: null, facts: null };
      },
    });
    const items: unknown[] = [];
    const all = (name: 'hosts.keys' | 'hosts.test') =>
      new Promise<void>((resolve) => {
        face.stream(
          name,
          { nodeIds: [nodeId] },
          { onItem: (item) => void items.push(item), onEnd: () => resolve() },
        );
      });
    await all('hosts.keys');
    await all('hosts.test');
    expect(items).toEqual([look, { nodeId, error: null, facts: null }]);
  });

  it('gives how far a look through a range has come, and refuses what is no port', async () => {
    const item = { asked: 1, of: 2, found: { index: 0, address: '10.0.0.1', greeting: 'SSH-2.0-x' } };
    const face = client({
      async *scan() {
        yield { ...item, ...{ socket: 'kept here' } };
      },
    });
    const told: unknown[] = [];
    const scan = (port: number) =>
      new Promise<{ code: string } | null>((resolve) => {
        face.stream(
          'hosts.scan',
          { range: '10.0.0.1-2', port, mayBePublic: false },
          { onItem: (one) => void told.push(one), onEnd: resolve },
        );
      });
    expect(await scan(22)).toBeNull();
    expect(told).toEqual([item]);
    expect(await scan(0)).toMatchObject({ code: 'bad-input' });
  });

  it('takes letters, and for a changed key name and reason', async () => {
    const face = client({
      confirm: async (_ctx, { last }) => last,
      replace: async (_ctx, { reason }) => reason,
      confirmList: async (_ctx, ids) => ids.map((id) => ({ nodeId: id, outcome: 'differs' })),
    });
    expect(await face.call('hosts.confirmKey', read)).toEqual({ fingerprint: 'abcdef' });
    const wanted = { ...read, hostname: 'node1', reason: ' reinstalled ' };
    expect(await face.call('hosts.replaceKey', wanted)).toEqual({ fingerprint: 'reinstalled' });
    expect(await face.call('hosts.confirmList', { nodeIds: [nodeId], text: 'x' })).toEqual([
      { nodeId, outcome: 'differs' },
    ]);
    await expect(face.call('hosts.confirmKey', { ...read, last: 'abc' })).rejects.toMatchObject({
      code: 'bad-input',
    });
    await expect(face.call('hosts.replaceKey', { ...wanted, reason: '  a ' })).rejects.toMatchObject({
      code: 'bad-input',
    });
  });
});
