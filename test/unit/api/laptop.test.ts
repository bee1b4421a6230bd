import { describe, expect, it } from 'vitest';
import { serveWire } from '../../../src/main/api/router.ts';
import { silentLogger } from '../../../src/main/platform/log.ts';
import { createClient } from '../../../src/renderer/api/client.ts';
import { wirePair } from '../../../src/shared/contract/wire.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

describe('the app about itself', () => {
  it('gives the licences as a text, and says whether what is sealed opens here', async () => {
    const [left, right] = wirePair();
    serveWire(right, { services: scriptedApp({ pace: 1 }).services, log: silentLogger });
    const client = createClient(left);
    expect((await client.call('app.licences', {})).text).toContain('react');
    expect(await client.call('app.standing', {})).toEqual({ vault: 'opens' });
  });
});
