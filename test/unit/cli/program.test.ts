import { describe, expect, it } from 'vitest';
import { runProgram } from '../../../src/main/cli/program.ts';
import type { Terminal } from '../../../src/main/cli/terminal.ts';
import { MusterError } from '../../../src/shared/model/error.ts';

function terminal(): Terminal & { readonly outText: () => string; readonly errText: () => string } {
  const out: string[] = [];
  const err: string[] = [];
  const nobody = () => Promise.reject(new Error('nobody is there'));
  return {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    status: () => undefined,
    interactive: false,
    redraws: false,
    columns: 100,
    ask: nobody,
    askSecret: nobody,
    outText: () => out.join(''),
    errText: () => err.join(''),
  };
}

async function run(argv: readonly string[], openError: Error = new Error('the app was opened')) {
  const screen = terminal();
  const code = await runProgram(argv, {
    terminal: screen,
    openApp: () => Promise.reject(openError),
    version: '1.2.3',
  });
  return { code, out: screen.outText(), err: screen.errText() };
}

const commands = [
  ['plan'],
  ['check'],
  ['up'],
  ['down'],
  ['resume'],
  ['rollback'],
  ['unlock'],
  ['status'],
  ['runs'],
  ['show'],
  ['logs'],
  ['inventory'],
  ['kubeconfig'],
  ['export'],
  ['secret', 'set'],
  ['secret', 'forget'],
  ['bundle', 'verify'],
  ['db', 'backup'],
  ['db', 'verify'],
  ['serve'],
];

describe('muster', () => {
  it.each(commands)('%s %s explains itself', async (...words) => {
    const { code, out } = await run([...words.filter(Boolean), '--help']);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`Usage: muster ${words.filter(Boolean).join(' ')}`));
  });

  it('documents its exit codes', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    for (const meaning of [
      '3  preflight found a blocker',
      '5  a host cannot be reached',
      '130  stopped by Ctrl-C',
    ]) {
      expect(out).toContain(meaning);
    }
  });

  it('says which command was meant', async () => {
    const { code, err } = await run(['statsu']);
    expect(code).toBe(2);
    expect(err).toContain('Did you mean status?');
  });

  it.each([
    [['up']],
    [['up', 'site.yaml', '--colour']],
    [['up', 'site.yaml', '--skip', 'report']],
    [['up', 'site.yaml', '--skip', 'report= ']],
    [['resume', '--accept', 'everything']],
    [['serve', '--port', '70000']],
  ])('refuses %j with exit code 2 and opens nothing', async (argv) => {
    const { code, err } = await run(argv);
    expect(code).toBe(2);
    expect(err).toMatch(/^error: /);
  });

  it('turns what a person can mend into a sentence, a cure and an exit code', async () => {
    const busy = new MusterError('database-busy', 'Process 12 has the database.', { cure: 'Wait for it.' });
    const { code, err } = await run(['db', 'verify'], busy);
    expect(code).toBe(6);
    expect(err).toBe('muster: Process 12 has the database.\n  -> Wait for it.\n');
  });

  it('gives the same as JSON for a machine', async () => {
    const busy = new MusterError('database-busy', 'Process 12 has the database.', { cure: 'Wait for it.' });
    const { out, err } = await run(['--json', 'db', 'verify'], busy);
    expect(JSON.parse(out)).toMatchObject({ type: 'error', error: { code: 'database-busy' } });
    expect(err).toBe('');
  });

  it('shows no stack for a defect unless asked', async () => {
    const { code, err } = await run(['db', 'verify']);
    expect(code).toBe(1);
    expect(err).not.toContain('    at ');
    expect((await run(['--verbose', 'db', 'verify'])).err).toContain('    at ');
  });
});
