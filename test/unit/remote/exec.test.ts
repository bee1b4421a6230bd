import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HostTarget } from '../../../src/main/ports/host-target.ts';
import { BoundedOutput } from '../../../src/main/remote/exec/bounded-output.ts';
import { checkExit } from '../../../src/main/remote/exec/check-exit.ts';
import { commandLine } from '../../../src/main/remote/exec/command-line.ts';
import { Prologue } from '../../../src/main/remote/exec/prologue.ts';
import { commandName, quoteLine } from '../../../src/main/remote/exec/quote.ts';
import { sudoError } from '../../../src/main/remote/exec/sudo-errors.ts';
import { byKey, credentialOf, wayTo } from '../../support/remote-world.ts';
import { thrownBy } from '../../support/thrown.ts';

const target: HostTarget = wayTo(
  { name: 'server-1', address: '10.0.0.5', port: 22 },
  credentialOf({ user: 'eng', auth: byKey }),
);

const hostile = [
  '',
  ' ',
  "it's",
  `"$(touch /tmp/x)" \`id\` $HOME \\ ! * ? ~ # & | ; < > ( ) { } [ ]`,
  '-rf',
  '--',
  'line\nbreak\ttab\r',
  "'; rm -rf /; '",
  'ünï¢ode ',
  '%s %n \\0 \\n',
];

describe('quoting', () => {
  const echoed = (argv: readonly string[]) =>
    execFileSync('sh', ['-c', `printf '%s\\0' ${quoteLine(argv)}`], { encoding: 'utf8' })
      .split('\0')
      .slice(0, -1);

  it('brings hostile arguments through a shell as they are', () => {
    expect(echoed(hostile)).toEqual(hostile);
  });

  it('brings any text through', () => {
    const word = fc
      .string({ unit: 'binary', maxLength: 30 })
      .filter((text) => !text.includes('\0') && text.isWellFormed());
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (argv) => {
        expect(echoed(argv)).toEqual(argv);
      }),
      { numRuns: 60 },
    );
  });

  it('refuses what cannot be an argument', () => {
    expect(thrownBy(() => quoteLine(['a\0b']))).toMatchObject({ code: 'bad-input' });
    expect(thrownBy(() => quoteLine([]))).toMatchObject({ code: 'bad-input' });
  });

  it('shortens a command for a sentence', () => {
    expect(commandName(['sh', '-c', `a\n${'b'.repeat(200)}`])).toMatch(/^sh -c a b+…$/);
  });
});

describe('the wrapper', () => {
  const marker = 'muster-test';
  const run = (argv: readonly string[]) =>
    spawnSync('sh', ['-c', commandLine(argv, 'none', marker)], { encoding: 'buffer' });

  it('marks both streams, names the process group and passes arguments on', () => {
    const { stdout, stderr, status } = run(['printf', '%s|', ...hostile]);
    expect(status).toBe(0);
    const out = new Prologue(marker).feed(stdout);
    expect(out.rest?.toString()).toBe(`${hostile.join('|')}|`);
    expect(new Prologue(marker).feed(stderr).began).toMatch(/^\d+$/);
  });

  it('settles the language and keeps the exit code', () => {
    expect(run(['sh', '-c', 'echo "$LC_ALL"; exit 7'])).toMatchObject({ status: 7 });
    expect(run(['sh', '-c', 'echo "$LC_ALL"']).stdout.toString()).toContain('\nC\n');
    expect(run(['no-such-program']).status).toBe(127);
  });

  it('keeps passwords out of the command line', () => {
    expect(commandLine(['true'], 'sudo-asking', marker)).toMatch(
      /^exec env LC_ALL=C sudo -S -p 'muster-test\?' -- sh -c /,
    );
    expect(commandLine(['true'], 'sudo', marker)).toContain('sudo -n -- ');
  });
});

describe('the prologue', () => {
  it('finds its marks however the stream is cut', () => {
    const text = 'Welcome!\nlecture\nm?\nm!4711\nfirst\nm!no mark any more\n';
    for (let size = 1; size <= text.length; size += 1) {
      const prologue = new Prologue('m');
      const steps = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
        prologue.feed(Buffer.from(text.slice(index * size, (index + 1) * size))),
      );
      expect(steps.reduce((sum, { prompts }) => sum + prompts, 0)).toBe(1);
      expect(steps.flatMap(({ began }) => began ?? [])).toEqual(['4711']);
      expect(steps.map(({ rest }) => rest?.toString() ?? '').join('')).toBe('first\nm!no mark any more\n');
      expect(prologue.talk).toBe('Welcome!\nlecture');
    }
  });
});

describe('bounded output', () => {
  it('keeps all of a short output, characters cut in two included', () => {
    const output = new BoundedOutput(8);
    for (const byte of Buffer.from('äöüäöüäö')) output.add(Buffer.from([byte]));
    expect(output.text()).toBe('äöüäöüäö');
  });

  it('keeps head and tail of a long one', () => {
    const output = new BoundedOutput(10);
    for (let line = 0; line < 1000; line += 1) output.add(Buffer.from(`${String(line).padStart(4, '0')}\n`));
    expect(output.text()).toBe('0000\n0001\n\n[… 4980 bytes left out …]\n0998\n0999\n');
  });
});

describe('exit codes', () => {
  const judged = {
    target,
    argv: ['systemctl', 'start', 'x'],
    allowExit: [3],
    redact: (text: string) => text,
  };
  const result = (exitCode: number) => ({ exitCode, stdout: 'out', stderr: 'why\n' });

  it('lets allowed ones pass', () => {
    expect(checkExit(result(3), judged)).toEqual(result(3));
  });

  it('says which command failed where, with the evidence redacted', () => {
    const error = thrownBy(() =>
      checkExit(result(5), { ...judged, redact: (text) => text.replace('why', '•••') }),
    );
    expect(error).toMatchObject({
      code: 'remote-command',
      message: '`systemctl start x` on server-1 (10.0.0.5:22) failed with exit code 5.',
      detail: '•••',
    });
    expect(thrownBy(() => checkExit(result(137), judged))).toMatchObject({
      message: expect.stringContaining('signal 9'),
    });
    expect(thrownBy(() => checkExit(result(127), judged))).toMatchObject({
      message: expect.stringContaining('not found'),
    });
  });
});

describe('what sudo says', () => {
  it.each([
    ['sudo: a password is required', 'asks eng for a password'],
    ['sudo: a terminal is required to read the password', 'asks eng for a password'],
    ['sudo: sorry, you must have a tty to run sudo', 'requiretty'],
    ["env: 'sudo': No such file or directory", 'not installed'],
    ['eng is not in the sudoers file.', 'may not become root'],
    ['Sorry, user eng is not allowed to execute ...', 'may not become root'],
  ])('%s', (talk, sentence) => {
    expect(sudoError(target, talk, false)).toMatchObject({
      code: 'sudo',
      refusal: 'refused',
      message: expect.stringContaining(sentence),
    });
  });

  it('knows a wrong password', () => {
    expect(sudoError(target, '', true)).toMatchObject({ refusal: 'wrong-password' });
    expect(sudoError(target, 'sudo: 1 incorrect password attempt', false)).toMatchObject({
      refusal: 'wrong-password',
    });
  });
});
