import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createApp } from '../../../src/main/app.ts';
import { BoundedOutput } from '../../../src/main/remote/exec/bounded-output.ts';
import { writeRunReport } from '../../../src/main/use-cases/reports.ts';
import { nodeIdSchema } from '../../../src/shared/model/ids.ts';
import { testDirectory } from '../../support/database.ts';
import { musterHere } from '../../support/muster-here.ts';
import { sampleDescription, sampleRun, sampleRunId, sampleStepId } from '../../support/site-samples.ts';

const token = `K10${'0123456789abcdef'.repeat(4)}::server:7f3a9c51d0e24b86a1f0`;
const password = `p"a's\\s wörd/+&=%$`;
const { privateKey } = generateKeyPairSync('ed25519', {
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const keyBody = privateKey.split('\n')[1] ?? '';

/** What must be nowhere: each secret, the part of a token that logs show alone, and the forms in which programs write them. */
const traces = [
  token,
  '7f3a9c51d0e24b86a1f0',
  Buffer.from(token).toString('base64').slice(4, 40),
  encodeURIComponent(token),
  password,
  JSON.stringify(password).slice(1, -1),
  encodeURIComponent(password),
  Buffer.from(password).toString('base64'),
  Buffer.from(`admin:${password}`).toString('base64').slice(10, 26),
  keyBody,
];

/** Lines as hosts and tools write them. */
const lines = [
  `K3S_TOKEN=${token} k3s server`,
  `level=error msg="token ${token.split(':').at(-1)} is not valid"`,
  `GET https://s1:9345/v1-rke2/config?token=${encodeURIComponent(token)}`,
  JSON.stringify({ password, token }),
  `sudo: ${password} is wrong \u001b[31mred\u001b[0m`,
  `Authorization: Basic ${Buffer.from(`admin:${password}`).toString('base64')}`,
  `token: ${Buffer.from(token).toString('base64')}`,
  `key follows\n${privateKey}end of key`,
  `one line of it: ${keyBody}`,
];

/** Times, and the widths of columns that follow from them, are the machine's. */
const still = (text: string) =>
  text
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+Z| UTC)?/g, '<time>')
    .replace(/\b\d+(?:\.\d)? (?:s|min|h)(?: \d\d (?:s|min))?(?!\w)/g, '<span>')
    .replace(/(?<=\S) {2,}/g, '  ');

it('no secret is in any file or any word about a run', async () => {
  const home = testDirectory();
  try {
    const app = await createApp({
      home: home.path,
      readOnly: false,
      prompt: null,
      decider: { confirm: () => Promise.resolve(false) },
      logSink: () => undefined,
    });
    const { stores, journal, vault } = app.deps;
    stores.descriptions.apply(sampleDescription());
    vault.seal({ kind: 'cluster-token', id: 'cluster-lab' }, token);
    vault.seal({ kind: 'credential-sudo', id: 'credential-ops' }, password);
    vault.seal({ kind: 'credential-key', id: 'credential-ops' }, privateKey);
    const runId = sampleRunId();
    const step = sampleStepId('prepare', 'server-1');
    const nodeId = nodeIdSchema.parse('node-server-1');
    const level = 'info' as const;
    journal.begin({ ...sampleRun(), startedAt: new Date().toISOString() });
    journal.startPhase(runId, 'prepare');
    journal.startStep(runId, step);
    journal.append(
      runId,
      lines.map((text) => ({ type: 'log' as const, level, phaseId: 'prepare', nodeId, text })),
    );
    journal.stepWaits(runId, step, { waitingFor: `join with ${token}`, lastReason: `refused ${password}` });
    const finding = {
      rule: 'F101',
      severity: 'warn' as const,
      subject: { kind: 'node' as const, name: 'server-1' },
      seen: `config holds ${token}`,
      why: 'It should not.',
      cure: [`Remove ${password}`],
    };
    stores.findings.replace(runId, [finding]);
    journal.append(runId, [{ type: 'finding', finding }]);
    // The output of a command arrives in pieces, and a secret may lie across two of them.
    const output = new BoundedOutput();
    const said = Buffer.from(`stderr: ${token} and ${password}`);
    output.add(said.subarray(0, 40));
    output.add(said.subarray(40));
    const error = {
      code: 'node-failed' as const,
      message: `server-1: exit 1: ${token}`,
      cure: `Try ${password}`,
      detail: output.text(),
      retryable: false,
    };
    journal.settleStep(runId, step, { status: 'failed', error });
    journal.settlePhase(runId, 'prepare', 'failed');
    journal.settleRun(runId, 'stopped', error);
    await writeRunReport(app.deps, runId);
    await app.close();

    const file = (name: string) => readFile(join(home.path, 'runs', runId, name), 'utf8');
    const told = {
      'log.txt': await file('log.txt'),
      'events.jsonl': await file('events.jsonl'),
      'report.md': await file('report.md'),
      'logs.txt': (await musterHere(home.path, ['logs', '--level', 'debug'])).out,
      'logs.jsonl': (await musterHere(home.path, ['--json', 'logs', '--level', 'debug'])).out,
      'show.txt': (await musterHere(home.path, ['show'])).out,
      'show.jsonl': (await musterHere(home.path, ['--json', 'show'])).out,
      'runs.txt': (await musterHere(home.path, ['runs'])).out,
    };
    for (const [name, text] of Object.entries({ ...told, 'report.html': await file('report.html') })) {
      expect(text, name).toContain('[redacted]');
      for (const trace of traces) expect(text, name).not.toContain(trace);
    }
    for (const line of told['events.jsonl'].trimEnd().split('\n')) JSON.parse(line);
    for (const name of ['log.txt', 'events.jsonl', 'report.md', 'show.txt', 'runs.txt'] as const) {
      await expect(still(told[name])).toMatchFileSnapshot(`golden/${name}`);
    }
    // What is read from the database is what the file says.
    expect(told['logs.txt']).toBe(told['log.txt']);
  } finally {
    home.dispose();
  }
});

it('what is looked for would be found', () => {
  const all = lines.join('\n');
  for (const trace of [token, encodeURIComponent(token), keyBody]) expect(all).toContain(trace);
});
