import { describe, expect, it } from 'vitest';
import { serveWire } from '../../../src/main/api/router.ts';
import type { SiteServices } from '../../../src/main/api/site-services.ts';
import { createLogger } from '../../../src/main/platform/log.ts';
import { createClient } from '../../../src/renderer/api/client.ts';
import { SITE_FILE_LIMIT_BYTES } from '../../../src/shared/contract/sites.ts';
import { wirePair } from '../../../src/shared/contract/wire.ts';
import { siteIdSchema } from '../../../src/shared/model/ids.ts';
import { noSites } from '../../support/face/no-sites.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

function client(sites: Partial<SiteServices>) {
  const log = createLogger({ sink: () => undefined, redact: (text) => text });
  const [face, main] = wirePair();
  const { services } = scriptedApp({ pace: 1 });
  serveWire(main, { services: { ...services, sites: { ...noSites, ...sites } }, log });
  return createClient(face);
}

const file = { fileName: 'mill.yaml', text: 'muster: 1\n', directory: null };

describe('a site file over the wire', () => {
  it('is previewed and recorded as it was shown', async () => {
    const face = client({
      preview: async (_ctx, { text }) => ({
        read: false,
        problems: [{ line: 1, column: 1, message: text, fix: 'no' }],
      }),
      record: async (_ctx, { seen }) => siteIdSchema.parse(`site-${seen}`),
    });
    expect(await face.call('sites.preview', file)).toMatchObject({ problems: [{ message: file.text }] });
    expect(await face.call('sites.record', { ...file, seen: 'abc' })).toEqual({ siteId: 'site-abc' });
  });

  it('is told where the system asked to open one, and not where it did not', async () => {
    expect(await client({}).call('sites.offered', {})).toBeNull();
    const offered = { ...file, directory: '/media/stick' };
    expect(await client({ offered: async () => offered }).call('sites.offered', {})).toEqual(offered);
  });

  it.each([
    ['too long', { ...file, text: 'x'.repeat(SITE_FILE_LIMIT_BYTES + 1) }],
    ['without a name', { ...file, fileName: '' }],
    ['without saying where it lies, or that nobody said', { fileName: 'a', text: 'b' }],
  ])('is refused %s', async (_what, wrong) => {
    const face = client({ preview: () => Promise.reject(new Error('reached')) });
    // What a face of another version may send.
    await expect(face.call('sites.preview', wrong as never)).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('secrets over the wire', () => {
  it('go in and never come back, whatever the service gives', async () => {
    const given: string[] = [];
    const face = client({
      giveSecret: async (_ctx, { value }) => void given.push(value),
      secrets: async () => [
        // A field too many, as a defect might add it.
        { kind: 'credential-sudo', id: 'c', of: 'ops', isKept: true, isGiven: true, ...{ value: 'hunter2' } },
      ],
    });
    const secret = { siteId: 'site-1', kind: 'credential-sudo', id: 'c', value: 'hunter2' } as const;
    expect(await face.call('sites.giveSecret', secret)).toEqual({});
    expect(given).toEqual(['hunter2']);
    expect(JSON.stringify(await face.call('sites.secrets', { siteId: 'site-1' }))).not.toContain('hunter2');
  });

  it('are refused empty, and of a kind nobody gives', async () => {
    const face = client({ giveSecret: () => Promise.reject(new Error('reached')) });
    const secret = { siteId: 'site-1', kind: 'credential-sudo', id: 'c', value: '' } as const;
    await expect(face.call('sites.giveSecret', secret)).rejects.toMatchObject({ code: 'bad-input' });
    const token = { ...secret, kind: 'cluster-token', value: 'x' } as never;
    await expect(face.call('sites.giveSecret', token)).rejects.toMatchObject({ code: 'bad-input' });
  });
});
