import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createServeFace, type ServeFace } from '../../../src/main/serve/create-serve-face.ts';
import { MISUNDERSTOOD_CODE } from '../../../src/shared/contract/wire.ts';
import { scriptedApp } from '../../support/face/scripted-app.ts';

let directory: string;
let face: ServeFace;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'muster-serve-'));
  await mkdir(join(directory, 'renderer/assets'), { recursive: true });
  await writeFile(join(directory, 'renderer/index.html'), '<!doctype html><title>Muster</title>');
  await writeFile(join(directory, 'renderer/assets/index-1.js'), 'export {};');
  await writeFile(join(directory, 'secret.html'), 'not for you');
  face = await createServeFace({
    services: scriptedApp({ pace: 1 }).services,
    rendererDirectory: join(directory, 'renderer'),
    port: 0,
  });
});

afterEach(async () => {
  await face.close();
  await rm(directory, { recursive: true });
});

const origin = () => `http://127.0.0.1:${face.port}`;
const token = () => new URL(face.url).hash.replace('#token=', '');

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A request whose path and Host are sent as they are, which fetch does not do. */
function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request({
      host: '127.0.0.1',
      port: face.port,
      path,
      method: options.method ?? 'GET',
      headers: options.headers ?? {},
    });
    call.on('error', reject);
    call.on('response', (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += String(chunk);
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    call.end(options.body);
  });
}

const enter = (headers: Record<string, string> = { Origin: origin() }) =>
  ask('/session', { method: 'POST', headers, body: JSON.stringify({ token: token() }) });

async function cookie(): Promise<string> {
  const { headers } = await enter();
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

/** What becomes of an attempt to open the wire. */
function connect(headers: Record<string, string>): Promise<'open' | number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${face.port}/wire`, { headers });
    socket.on('open', () => {
      socket.close();
      resolve('open');
    });
    socket.on('unexpected-response', (call, response) => {
      call.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', () => undefined);
  });
}

describe('browser face', () => {
  it('listens on loopback only', () => {
    expect(face.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/);
  });

  it('serves the page under a policy that loads nothing from elsewhere, and without CORS', async () => {
    const { status, headers, body } = await ask('/');
    expect(status).toBe(200);
    expect(body).toContain('Muster');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['cache-control']).toBe('no-store');
    expect((await ask('/assets/index-1.js')).headers['cache-control']).toContain('immutable');
  });

  it.each([
    '/../secret.html',
    '/assets/../../secret.html',
    '/%2e%2e/secret.html',
    '/nothing',
    '//secret.html',
  ])('gives nothing for %s', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  it.each(['evil.example', 'evil.example:80', '10.0.0.5', 'localhost', '127.0.0.1.evil.example'])(
    'refuses Host %s, for a page whose name was made to point here',
    async (host) => {
      expect((await ask('/', { headers: { Host: host } })).status).toBe(403);
    },
  );

  it('exchanges its token once, for a cookie that no script and no other site sees', async () => {
    const { status, headers } = await enter();
    expect(status).toBe(204);
    expect(String(headers['set-cookie'])).toMatch(
      /^muster_\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/,
    );
    expect((await enter()).status).toBe(401);
  });

  it.each([
    ['no origin', {}],
    ['another site', { Origin: 'http://evil.example' }],
    ['another port of this laptop', { Origin: 'http://127.0.0.1:1' }],
    ['an opaque origin', { Origin: 'null' }],
  ])('does not exchange the token for a page of %s', async (_what, headers) => {
    expect((await enter(headers)).status).toBe(403);
    expect((await enter()).status).toBe(204);
  });

  it.each([['{'], ['{}'], ['{"token":7}'], ['{"token":""}'], [JSON.stringify({ token: 'x'.repeat(5000) })]])(
    'refuses the body %s',
    async (body) => {
      const answer = await ask('/session', { method: 'POST', headers: { Origin: origin() }, body });
      expect(answer.status).toBe(401);
    },
  );

  it('opens the wire only for its own page with its cookie', async () => {
    const Cookie = await cookie();
    expect(await connect({ Cookie, Origin: origin() })).toBe('open');
    expect(await connect({ Origin: origin() })).toBe(403);
    expect(await connect({ Cookie: `${Cookie}x`, Origin: origin() })).toBe(403);
    expect(await connect({ Cookie })).toBe(403);
    expect(await connect({ Cookie, Origin: 'http://evil.example' })).toBe(403);
    expect(await connect({ Cookie, Origin: origin(), Host: `evil.example:${face.port}` })).toBe(403);
  });

  it('answers a call, and closes on what is not JSON', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${face.port}/wire`, {
      headers: { Cookie: await cookie(), Origin: origin() },
    });
    await new Promise((resolve) => socket.once('open', resolve));
    const answered = new Promise<string>((resolve) =>
      socket.once('message', (data: Buffer) => resolve(data.toString('utf8'))),
    );
    socket.send(JSON.stringify({ type: 'call', id: 1, name: 'app.about', input: {} }));
    expect(JSON.parse(await answered)).toMatchObject({ type: 'result', id: 1, output: { person: 'mika' } });
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.send('{');
    expect(await closed).toBe(MISUNDERSTOOD_CODE);
  });

  it('says in one sentence that a port is taken or the screens are not built', async () => {
    const services = scriptedApp({ pace: 1 }).services;
    const rendererDirectory = join(directory, 'renderer');
    await expect(createServeFace({ services, rendererDirectory, port: face.port })).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining(`Port ${face.port}`),
    });
    await expect(
      createServeFace({ services, rendererDirectory: join(directory, 'none'), port: 0 }),
    ).rejects.toMatchObject({
      code: 'unsupported',
      cure: expect.stringContaining('npm run build'),
    });
  });
});
