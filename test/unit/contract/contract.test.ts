import { describe, expect, it } from 'vitest';
import { handlers } from '../../../src/main/api/handlers/index.ts';
import { contract, type EntryName, isEntryName } from '../../../src/shared/contract/contract.ts';
import { fleetClusterSchema, fleetNodeSchema } from '../../../src/shared/contract/fleet.ts';
import { runSnapshotSchema } from '../../../src/shared/contract/runs.ts';
import { clientMessageSchema, serverMessageSchema, wirePair } from '../../../src/shared/contract/wire.ts';

describe('contract', () => {
  it.each(Object.keys(contract))('%s has a schema each way and a handler', (name) => {
    expect(isEntryName(name)).toBe(true);
    const entry = contract[name as EntryName];
    expect(entry.input.safeParse(undefined).success).toBe(false);
    expect(typeof handlers[name as EntryName]).toBe('function');
    expect('item' in entry || 'output' in entry).toBe(true);
  });

  it('has no handler beside its entries', () => {
    expect(Object.keys(handlers).sort()).toEqual(Object.keys(contract).sort());
  });

  it('does not take an inherited name for an entry', () => {
    expect(isEntryName('toString')).toBe(false);
    expect(isEntryName('__proto__')).toBe(false);
  });

  it('names no field that could hold a secret', () => {
    const nodeFields = Object.keys(fleetNodeSchema.shape);
    const clusterFields = Object.keys(fleetClusterSchema.shape);
    const runFields = Object.keys(runSnapshotSchema.shape.run.shape);
    for (const field of ['credentialId', 'variables', 'registry', 'owner', 'token', 'kubeconfig']) {
      expect([...nodeFields, ...clusterFields, ...runFields]).not.toContain(field);
    }
  });

  it.each([
    null,
    'call',
    {},
    { type: 'call', name: 'app.about', input: {} },
    { type: 'call', id: -1, name: 'app.about', input: {} },
    { type: 'call', id: 1, name: 'x'.repeat(101), input: {} },
    { type: 'open', id: 1, name: 'runs.events', input: {}, credit: 0 },
    { type: 'credit', id: 1, count: 1e9 },
    { type: 'result', id: 1, output: {} },
  ])('refuses %j from a face', (message) => {
    expect(clientMessageSchema.safeParse(message).success).toBe(false);
  });

  it('refuses an error without a code from the app', () => {
    const message = { type: 'error', id: 1, error: { message: 'no', retryable: false } };
    expect(serverMessageSchema.safeParse(message).success).toBe(false);
  });
});

describe('wire within a process', () => {
  it('gives copies, in order, and tells both ends of its end', async () => {
    const [left, right] = wirePair();
    const heard: unknown[] = [];
    const ends: string[] = [];
    right.onMessage((message) => heard.push(message));
    left.onClose((why) => ends.push(`left ${why}`));
    right.onClose((why) => ends.push(`right ${why}`));
    const sent = { list: [1] };
    left.send(sent);
    sent.list.push(2);
    left.send('second');
    await Promise.resolve();
    expect(heard).toEqual([{ list: [1] }, 'second']);
    right.close();
    left.send('late');
    left.close();
    await Promise.resolve();
    expect(heard).toHaveLength(2);
    expect(ends).toEqual(['left gone', 'right gone']);
  });
});
