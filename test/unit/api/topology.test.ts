import { describe, expect, it } from 'vitest';
import { serveWire } from '../../../src/main/api/router.ts';
import type { AppServices } from '../../../src/main/api/services.ts';
import { createApp } from '../../../src/main/app.ts';
import { rootContext } from '../../../src/main/platform/call-context.ts';
import { createListeners } from '../../../src/main/platform/listeners.ts';
import { createLogger } from '../../../src/main/platform/log.ts';
import { createClient } from '../../../src/renderer/api/client.ts';
import { type TopologyDraft, topologyDraftSchema } from '../../../src/shared/contract/topology.ts';
import { wirePair } from '../../../src/shared/contract/wire.ts';
import { nodeIdSchema } from '../../../src/shared/model/ids.ts';
import type { Template } from '../../../src/shared/model/template.ts';
import { testDirectory } from '../../support/database.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

function client(services: Partial<AppServices>) {
  const log = createLogger({ sink: () => undefined, redact: (text) => text });
  const [face, main] = wirePair();
  serveWire(main, { services: { ...scriptedApp({ pace: 1 }).services, ...services }, log });
  return createClient(face);
}

const nowhere = { role: null, isInitial: false };
const change = { nodeId: 'node-1', was: nowhere, wanted: { role: 'server', isInitial: true } } as const;

describe('a topology over the wire', () => {
  it('is saved as it was drawn', async () => {
    const drafts: TopologyDraft[] = [];
    const face = client({ saveTopology: async (_ctx, draft) => void drafts.push(draft) });
    const draft = { clusterId: 'cluster-1', changes: [change] };
    expect(await face.call('topology.save', draft)).toEqual({});
    expect(drafts).toEqual([draft]);
  });

  it.each([
    ['no change', { clusterId: 'cluster-1', changes: [] }],
    [
      'a role that is none',
      { clusterId: 'c', changes: [{ ...change, wanted: { role: 'king', isInitial: true } }] },
    ],
    ['a change without its past', { clusterId: 'c', changes: [{ nodeId: 'n', wanted: nowhere }] }],
    ['changes without end', { clusterId: 'c', changes: Array.from({ length: 5001 }, () => change) }],
  ])('is refused with %s', async (_what, draft) => {
    const face = client({ saveTopology: () => Promise.reject(new Error('reached')) });
    // What a face of another version may send.
    await expect(face.call('topology.save', draft as never)).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('has shapes that are kept and dropped', async () => {
    const kept: Template[] = [];
    const face = client({
      templates: () => kept,
      keepTemplate: (template) => void kept.push(template),
      dropTemplate: (name) => void kept.splice(0, name === 'mast' ? 1 : 0),
    });
    const mast = { name: 'mast', servers: 3, agents: null };
    await face.call('topology.keepTemplate', mast);
    expect(await face.call('topology.templates', {})).toEqual({ templates: [mast] });
    await face.call('topology.dropTemplate', { name: 'mast' });
    expect(await face.call('topology.templates', {})).toEqual({ templates: [] });
    const bad = [
      { ...mast, servers: 0 },
      { ...mast, name: 'a\u001b[2Jb' },
      { ...mast, name: '' },
    ];
    for (const one of bad)
      await expect(face.call('topology.keepTemplate', one)).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('tells of one host what the fleet does not, and nothing of one that is not there', async () => {
    const face = client({});
    const nodeId = nodeIdSchema.parse('node-km7-a1');
    expect(await face.call('topology.host', { nodeId })).toMatchObject({ variables: {}, findings: [] });
    const stranger = nodeIdSchema.parse('nobody');
    await expect(face.call('topology.host', { nodeId: stranger })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('comes back as a site file', async () => {
    const face = client({
      siteFile: async (_ctx, siteId) => ({ fileName: `${siteId}.yaml`, text: 'muster: 1\n' }),
    });
    expect(await face.call('topology.siteFile', { siteId: 'mill' })).toEqual({
      fileName: 'mill.yaml',
      text: 'muster: 1\n',
    });
  });

  it('says when something was recorded, for as long as somebody listens', async () => {
    const recorded = createListeners<string>();
    let listening = 0;
    const onDidRecord = (listener: (at: string) => void) => {
      listening += 1;
      const stop = recorded.add(listener);
      return () => {
        listening -= 1;
        stop();
      };
    };
    const heard: string[] = [];
    const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
    const open = client({ onDidRecord }).stream(
      'topology.recorded',
      {},
      { onItem: ({ at }) => void heard.push(at), onEnd: () => undefined },
    );
    await turn();
    recorded.tell('2026-03-01T08:00:00.000Z');
    await turn();
    expect(heard).toEqual(['2026-03-01T08:00:00.000Z']);
    expect(listening).toBe(1);
    open.close();
    await turn();
    expect(listening).toBe(0);
  });

  it('says so of a draft that was refused too, since whoever drew it may look at an older record', async () => {
    const home = testDirectory();
    const app = await createApp({
      home: home.path,
      readOnly: false,
      prompt: null,
      decider: { confirm: () => Promise.resolve(false) },
      logSink: () => undefined,
    });
    try {
      let told = 0;
      app.services.onDidRecord(() => {
        told += 1;
      });
      const draft = topologyDraftSchema.parse({ clusterId: 'cluster-gone', changes: [change] });
      await expect(app.services.saveTopology(rootContext(), draft)).rejects.toMatchObject({
        code: 'not-found',
      });
      expect(told).toBe(1);
    } finally {
      await app.close();
      home.dispose();
    }
  });
});
