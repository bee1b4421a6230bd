import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_LINES, readHostLines } from '../../../src/shared/rules/host-lines.ts';
import { hostnameProblem } from '../../../src/shared/rules/names.ts';

const hosts = (text: string) => readHostLines(text).map(({ host }) => host);
const problems = (text: string, taken?: Parameters<typeof readHostLines>[1]) =>
  readHostLines(text, taken).flatMap(({ line, problem }) =>
    problem === null ? [] : [`${line}: ${problem}`],
  );

describe('hosts that are pasted', () => {
  it.each([
    ['an address and a name', '10.0.0.11 node1'],
    ['in the other order', 'node1 10.0.0.11'],
    ['with a tab and a comment', '10.0.0.11\tnode1   # rack 3'],
    ['as fields', '"node1","10.0.0.11"'],
    ['with semicolons', 'node1; 10.0.0.11;'],
    ['in capitals', '10.0.0.11 NODE1'],
    ['by name', 'address=10.0.0.11 name=node1'],
  ])('%s', (_what, text) => {
    expect(hosts(text)).toEqual([
      { hostname: 'node1', isNamed: true, address: '10.0.0.11', port: null, jump: null },
    ]);
  });

  it('get a name of their address where none is typed', () => {
    expect(
      hosts('10.0.0.11\nfd00::5\n[fd00::6]:2222').map(
        (host) => host && [host.hostname, host.isNamed, host.port],
      ),
    ).toEqual([
      ['host-10-0-0-11', false, null],
      ['host-fd00-x-5', false, null],
      ['host-fd00-x-6', false, 2222],
    ]);
  });

  it('may say a port and a jump host', () => {
    expect(hosts('10.0.0.11:2222 node1 jump=gate\n10.0.0.12 node2 port=22')).toMatchObject([
      { port: 2222, jump: 'gate' },
      { port: 22, jump: null },
    ]);
  });

  it('may be a table with a head, in any order of its columns', () => {
    const csv = 'Jump host;IP;Name;Port\r\n;10.0.0.1;gate;\r\ngate;10.0.0.2;"s-1";2222\r\n';
    expect(hosts(csv.replaceAll('Jump host', 'Jump-host'))).toMatchObject([
      { hostname: 'gate', address: '10.0.0.1', port: null, jump: null },
      { hostname: 's-1', address: '10.0.0.2', port: 2222, jump: 'gate' },
    ]);
  });

  it('keep empty lines and comments out, and count them all the same', () => {
    expect(problems('# the rack\n\n10.0.0.1 a\n\nb')).toEqual(['5: "b" has no address beside it.']);
  });
});

describe('what is wrong is told with its line', () => {
  it.each([
    ['10.0.0.300 a', '1: "10.0.0.300" is no IP address.'],
    ['10.0.0 a', '1: "10.0.0" is no IP address.'],
    ['fd00::g a', '1: "fd00::g" is no IP address.'],
    ['127.0.0.1 a', '1: "127.0.0.1" is no address of another host.'],
    ['10.0.0.1:0 a', '1: "0" is no port from 1 to 65535.'],
    ['10.0.0.1 a port=70000', '1: "70000" is no port from 1 to 65535.'],
    ['10.0.0.1 a b', '1: It has two names, "a" and "b": keep one.'],
    ['10.0.0.1 10.0.0.2 a', '1: It says address twice: keep one.'],
    ['root@10.0.0.1', '1: "root@10.0.0.1" has a login in it: give the address here, and the login below.'],
    [
      '10.0.0.1 a_b',
      '1: "a_b" cannot be the name of a host: it has "_", and only a to z, 0 to 9, "-" and "." are allowed.',
    ],
    ['10.0.0.1 a jump=-', '1: "-" cannot be the name of a jump host: it starts or ends with "-".'],
    [
      'name,address,rack\na,10.0.0.1,3',
      '1: The column "rack" is not known: name, address, port and jump are. Take it out.',
    ],
    ['name,address\na,10.0.0.1,3', '2: It has 3 fields, and the head of the table has 2.'],
    ['10.0.0.1 a\n10.0.0.2 a', '2: The name "a" is that of line 1 already.'],
    ['10.0.0.1 a\n10.0.0.1 b', '2: The address "10.0.0.1" is that of line 1 already.'],
    ['fd00::1 a\nfd00:0::1 b', '2: The address "fd00::1" is that of line 1 already.'],
  ])('%s', (text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  it('compares with what is recorded', () => {
    const taken = [{ hostname: 'a', address: '10.0.0.1' }];
    expect(problems('10.0.0.9 a\n10.0.0.1 b\n10.0.0.2 c', taken)).toEqual([
      '1: The name "a" is recorded already.',
      '2: The address "10.0.0.1" is that of a, which is recorded already.',
    ]);
  });

  it('holds a name of 253 characters and hostile ones in a sentence', () => {
    const long = `${'n'.repeat(63)}.`.repeat(4).slice(0, 253);
    const [told = ''] = problems(`10.0.0.1 ${long}`);
    expect(told).toContain('it is longer than 64 characters');
    expect(told.length).toBeLessThan(160);
    expect(problems('10.0.0.1 <img/src=x>')[0]).toContain('"<img/src=x>" cannot be the name of a host');
    expect(problems('10.0.0.1 a\u202eb')[0]).not.toContain('\u202e');
  });
});

describe('many lines', () => {
  const lines = Array.from(
    { length: 5000 },
    (_, index) => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255} node-${index}`,
  );

  it('are read, 5,000 of them', () => {
    const text = lines.join('\n').replace('10.0.0.0 ', '10.1.0.0 ');
    const read = readHostLines(text);
    expect(read.filter(({ host }) => host !== null)).toHaveLength(5000);
  });

  it('are bounded, and the rest is told', () => {
    const read = readHostLines([...lines, '10.9.0.1 more', '10.9.0.2 evenmore'].join('\n'));
    expect(read).toHaveLength(MOST_LINES + 1);
    expect(read.at(-1)).toMatchObject({
      line: 5001,
      problem: expect.stringContaining('there are 5002 lines'),
    });
  });
});

describe('whatever is typed', () => {
  const word = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.string(),
    fc.constantFrom('a', 'b', 'port=22', 'jump=a', '#', '"', ',', 'name', 'address'),
  );
  const line = fc.array(word, { maxLength: 4 }).map((words) => words.join(' '));

  it('no line that says something is lost, and no bad host comes through', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (all) => {
        const text = all.join('\n');
        const read = readHostLines(text);
        const numbers = new Set(read.map((one) => one.line));
        const split = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
        const saying = split.flatMap((typed, index) => (/^[\s,;"]*(#|$)/.test(typed) ? [] : [index + 1]));
        const missing = saying.filter((number) => !numbers.has(number));
        // The head of a table, with only columns that are known, says nothing of its own.
        expect(missing.length).toBeLessThanOrEqual(1);
        for (const number of missing) expect(split[number - 1]).toMatch(/address/i);
        const good = read.flatMap(({ host }) => host ?? []);
        for (const { hostname } of good) expect(hostnameProblem(hostname)).toBeNull();
        expect(new Set(good.map(({ hostname }) => hostname)).size).toBe(good.length);
      }),
      { numRuns: 300 },
    );
  });
});
