import { describe, expect, it } from 'vitest';
import type { Client } from '../../../src/renderer/api/client.ts';
import { Files } from '../../../src/renderer/features/terminals/sending.ts';
import { terminalIdSchema } from '../../../src/shared/model/ids.ts';

const terminal = { id: terminalIdSchema.parse('terminal-1'), hostname: 'one' };

describe('a file that is to be sent', () => {
  it('stays a question without a connection, and says why; once there is one it goes', async () => {
    let client: Client | null = null;
    const files = new Files(() => client);
    files.ask(terminal, [new File([], 'empty.txt')]);
    const one = () => files.state.getState()[0];
    const begin = () => files.begin(one()?.key ?? 0, { directory: '', replace: false });
    await begin();
    expect(one()).toMatchObject({
      status: 'asking',
      error: { message: 'This window has no connection to Muster, so nothing was asked of it.' },
    });
    const call = () => Promise.resolve({ sendingId: 'sending-1', path: '/root/empty.txt' });
    client = { call } as unknown as Client;
    await begin();
    expect(one()).toMatchObject({ status: 'whole', error: null });
  });
});
