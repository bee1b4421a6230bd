import { describe, expect, it } from 'vitest';
import type { Client } from '../../../src/renderer/api/client.ts';
import type { ConnectionState } from '../../../src/renderer/api/connection.ts';
import { asksOver } from '../../../src/renderer/app/topology-asks.ts';
import { createTopologyStore } from '../../../src/renderer/stores/view/topology-store.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import { nodeIdSchema } from '../../../src/shared/model/ids.ts';

const id = nodeIdSchema.parse('node-1');

function asking(state: ConnectionState) {
  const store = createTopologyStore({ read: () => null, write: () => undefined });
  const ask = asksOver({ state: () => state, onDidChange: () => () => undefined }, store);
  return { ask, said: () => store.getState().error?.message };
}

/** An app that answers everything with an error. */
function failing(error: MusterError): ConnectionState {
  return { status: 'open', client: { call: () => Promise.reject(error) } as unknown as Client };
}

describe('what the topology looks at', () => {
  it.each<[string, ConnectionState]>([
    ['is lost', { status: 'lost', sinceMs: 0 }],
    ['goes away meanwhile', failing(new MusterError('internal', 'lost', { retryable: true }))],
  ])('is no error of the draft where the connection %s', async (_what, state) => {
    const { ask, said } = asking(state);
    expect(await ask.host(id)).toBeNull();
    expect(await ask.templates()).toBeNull();
    expect(said()).toBeUndefined();
  });

  it('is told where the app says no', async () => {
    const { ask, said } = asking(failing(new MusterError('not-found', 'It is gone.')));
    expect(await ask.host(id)).toBeNull();
    expect(said()).toBe('It is gone.');
  });
});

describe('what somebody has asked for on the topology', () => {
  it('is answered also without a connection', async () => {
    const { ask, said } = asking({ status: 'lost', sinceMs: 0 });
    expect(await ask.dropTemplate('mast')).toBe(false);
    expect(said()).toBe('This window has no connection to Muster, so nothing was asked of it.');
  });
});
