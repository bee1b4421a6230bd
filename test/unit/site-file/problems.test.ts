import { describe, expect, it } from 'vitest';
import { changed, goodText, problemsOf } from './sample-file.ts';

/** line, column, message, fix of the only problem */
type Row = readonly [what: string, text: string, place: string, message: RegExp, fix: RegExp];

const spare = '  agent-1:\n    address: 10.0.0.2';

const rows: readonly Row[] = [
  // the form
  [
    'no version',
    changed('muster: 1\n', ''),
    '1:1',
    /^muster is missing in the file\.$/,
    /^Add muster: 1, the version of this form\.$/,
  ],
  ['another version', changed('muster: 1', 'muster: 2'), '1:9', /^muster is 2/, /^Write 1, the version/],
  [
    'an unknown key at the top',
    changed('hosts:', 'host:'),
    '11:1',
    /^"host" is not known at the top of the file\.$/,
    /^Write hosts instead\.$/,
  ],
  [
    'an unknown key',
    changed('distribution: rke2', 'distribution: rke2\n    tls-san: [a]'),
    '20:5',
    /^"tls-san" is not known in clusters\.mill\.$/,
    /^Write tlsSans instead\.$/,
  ],
  [
    'a key far from all known ones',
    changed('user: muster', 'user: muster\n    zzzzzz: 1'),
    '8:5',
    /^"zzzzzz" is not known/,
    /^Remove it; known are user, key,/,
  ],
  [
    'a misspelt value',
    changed('distribution: rke2', 'distribution: rke'),
    '19:19',
    /^clusters\.mill\.distribution is "rke", which/,
    /^Write rke2 \(rke2 or k3s\)\.$/,
  ],
  [
    'a misspelt network',
    changed('    credential: field', '    credential: field\n    cni: cillium'),
    '22:10',
    /cni is "cillium"/,
    /^Write cilium \(one of canal/,
  ],
  [
    'a missing value',
    changed('    version: v1.36.4+rke2r1\n', ''),
    '18:3',
    /^version is missing in clusters\.mill\.$/,
    /^Add clusters\.mill\.version: a version such as/,
  ],
  [
    'an empty value',
    changed('address: 10.0.0.1', 'address:'),
    '13:5',
    /^hosts\.server-1\.address is nothing, which/,
    /^Write an IPv4 or IPv6 address/,
  ],
  [
    'an empty map',
    changed('site:\n  name: Mill', 'site:'),
    '2:1',
    /^site is nothing/,
    /^Write a map with name\.$/,
  ],
  [
    'a number for a text',
    changed('version: v1.36.4+rke2r1', 'version: 1.36'),
    '20:14',
    /version is 1\.36, which/,
    /^Write a version such as/,
  ],
  [
    'a text for a number',
    changed('address: 10.0.0.1', 'address: 10.0.0.1\n    port: ssh'),
    '14:11',
    /port is "ssh"/,
    /^Write a port from 1 to 65535\.$/,
  ],
  [
    'a port out of range',
    changed('address: 10.0.0.1', 'address: 10.0.0.1\n    port: 70000'),
    '14:11',
    /port is 70000/,
    /from 1 to 65535/,
  ],
  [
    'a word for a flag',
    changed('initial: true', 'initial: yes'),
    '24:18',
    /initial is "yes"/,
    /^Write true or false\.$/,
  ],
  [
    'no address',
    changed('address: 10.0.0.1', 'address: 10.0.0.300'),
    '13:14',
    /^hosts\.server-1\.address is "10\.0\.0\.300": it is no IP address\.$/,
    /^Write an IPv4/,
  ],
  [
    'a list for a map',
    changed('servers:\n      server-1:\n        initial: true', 'servers: []'),
    '22:14',
    /servers is an empty list/,
    /^Write a map of servers/,
  ],
  [
    'a relative data directory',
    changed('    credential: field', '    credential: field\n    dataDir: rke2'),
    '22:14',
    /it does not begin with "\/"/,
    /absolute path/,
  ],
  [
    'a data directory with dots',
    changed('    credential: field', '    credential: field\n    dataDir: /var/../etc'),
    '22:14',
    /it has "\.\."/,
    /absolute path/,
  ],
  [
    'a data directory that uninstalling would take other things away with',
    changed('    credential: field', '    credential: field\n    dataDir: /var/lib'),
    '22:14',
    /the system keeps other things in it/,
    /a directory of its own/,
  ],
  [
    'a data directory at the top',
    changed('    credential: field', '    credential: field\n    dataDir: /data'),
    '22:14',
    /it lies directly below "\/"/,
    /a directory of its own/,
  ],
  [
    'a registry with a scheme',
    changed(
      '    credential: field',
      '    credential: field\n    registry: { systemDefault: "https://r:5000" }',
    ),
    '22:32',
    /it has a scheme in front/,
    /^Write a registry such as/,
  ],
  [
    'an API address with a port',
    changed('    credential: field', '    credential: field\n    apiAddress: k8s.site:6443'),
    '22:17',
    /it has a port, and the port is fixed/,
    /IP address or a DNS name/,
  ],
  [
    'a batch of none',
    changed('    credential: field', '    credential: field\n    agentBatchSize: 0'),
    '22:21',
    /agentBatchSize is 0/,
    /from 1 to 50/,
  ],

  // names
  [
    'capital letters',
    goodText.replaceAll('server-1', 'Server-1'),
    '12:3',
    /^"Server-1" cannot be a key in hosts: it has capital letters\.$/,
    /another name/,
  ],
  ['an underscore', goodText.replaceAll('server-1', 'server_1'), '12:3', /it has "_"/, /another name/],
  [
    'a word of inventories',
    goodText.replaceAll('server-1', 'servers'),
    '12:3',
    /^"servers" cannot be a key in hosts: it has a meaning of its own in inventories\.$/,
    /another name/,
  ],
  [
    'a variable that no configuration knows',
    changed('address: 10.0.0.1', 'address: 10.0.0.1\n    variables: { kubelet_arg: a }'),
    '14:18',
    /"kubelet_arg" cannot be a key in hosts\.server-1\.variables: a key of the configuration starts with/,
    /another name/,
  ],
  [
    'an image that cannot be replaced',
    changed('    credential: field', '    credential: field\n    imageOverrides: { coredns: r/dns:1 }'),
    '22:23',
    /"coredns" cannot be a key in clusters\.[a-z]+\.imageOverrides: it is none of .*pause-image/,
    /another name/,
  ],
  [
    'a variable that Muster sets',
    changed('address: 10.0.0.1', 'address: 10.0.0.1\n    variables: { node-ip: 1.2.3.4 }'),
    '14:18',
    /"node-ip" cannot be a key in hosts\.server-1\.variables: it is set by Muster itself, from address/,
    /remove it/,
  ],
  [
    'a bad label key',
    changed('address: 10.0.0.1', 'address: 10.0.0.1\n    labels: { "a b": c }'),
    '14:15',
    /"a b" cannot be a key in hosts\.server-1\.labels/,
    /another name/,
  ],
  [
    'a bad label value',
    changed('address: 10.0.0.1', 'address: 10.0.0.1\n    labels: { a: "b c" }'),
    '14:18',
    /it may only have letters/,
    /^Write a label value\.$/,
  ],
  [
    'a bad taint',
    changed('address: 10.0.0.1', 'address: 10.0.0.1\n    taints: [a=b:Never]'),
    '14:14',
    /its effect is none of/,
    /dedicated=db:NoSchedule/,
  ],
  [
    'half a host key',
    changed('address: 10.0.0.1', 'address: 10.0.0.1\n    hostKey: ssh-ed25519 AAAAC3Nz'),
    '14:14',
    /its key is cut off/,
    /ssh_host_ed25519_key\.pub/,
  ],
  [
    'an MD5 fingerprint',
    changed('address: 10.0.0.1', 'address: 10.0.0.1\n    hostKey: "MD5:aa:bb"'),
    '14:14',
    /MD5 fingerprint proves too little/,
    /Copy the line/,
  ],

  // references
  [
    'an unknown server',
    changed('      server-1:\n', '      server-2:\n'),
    '23:7',
    /servers\.server-2 names "server-2", which is not under hosts\.$/,
    /^Write server-1, or describe/,
  ],
  [
    'an unknown agent',
    changed('- agent-1', '- agnet-1'),
    '26:9',
    /^clusters\.mill\.agents\[0\] names "agnet-1"/,
    /^Write agent-1,/,
  ],
  [
    'an unknown credential',
    changed('credential: field', 'credential: fields'),
    '21:17',
    /names "fields", which is not under credentials/,
    /^Write field,/,
  ],
  [
    'an unknown jump host',
    changed('address: 10.0.0.1', 'address: 10.0.0.1\n    jump: gate'),
    '14:11',
    /jump names "gate"/,
    /Describe it under hosts/,
  ],
  [
    'two places',
    changed('- agent-1', '- agent-1\n      - agent-1'),
    '27:9',
    /^agent-1 has a place already: clusters\.mill\.agents\[0\]\.$/,
    /remove one/,
  ],
  [
    'server and agent at once',
    changed('- agent-1', '- agent-1\n      - server-1'),
    '27:9',
    /^server-1 has a place already: clusters\.mill\.servers\.server-1\.$/,
    /remove one/,
  ],
  [
    'no initial server',
    changed('      server-1:\n        initial: true', '      server-1: {}'),
    '22:5',
    /has no initial server\.$/,
    /exactly one server/,
  ],
  [
    'two initial servers',
    changed('    agents:\n      - agent-1', '      agent-1:\n        initial: true'),
    '22:5',
    /has 2 initial servers: server-1, agent-1\.$/,
    /exactly one server/,
  ],
  [
    'one address twice',
    changed('10.0.0.2', '10.0.0.1'),
    '15:14',
    /^agent-1 and server-1 both have the address 10\.0\.0\.1\.$/,
    /its own address/,
  ],
  [
    'no login',
    changed('    credential: field\n', ''),
    '12:3',
    /^Nothing says how to log in to server-1\.$/,
    /credential/,
  ],
  [
    'itself as jump host',
    changed('address: 10.0.0.1', 'address: 10.0.0.1\n    jump: server-1'),
    '14:11',
    /circle: server-1 → server-1\.$/,
    /Remove one jump/,
  ],
  [
    'a version of the other product',
    changed('v1.36.4+rke2r1', 'v1.36.4+k3s1'),
    '20:14',
    /it is a version of K3s, not of RKE2/,
    /v1\.36\.4\+rke2r1/,
  ],
  ['a version without v', changed('v1.36.4+rke2r1', '1.36.4+rke2r1'), '20:14', /it lacks the "v"/, /such as/],
  [
    'a network of the other product',
    changed(
      'distribution: rke2\n    version: v1.36.4+rke2r1',
      'distribution: k3s\n    version: v1.36.4+k3s1\n    cni: canal',
    ),
    '21:10',
    /which K3s does not bring along/,
    /flannel, none/,
  ],
  [
    'no way to log in',
    changed('    key:\n      file: ~/.ssh/id_ed25519\n', ''),
    '6:3',
    /^credentials\.field has no way to log in\.$/,
    /exactly one of key/,
  ],
  [
    'two ways to log in',
    changed('    user: muster', '    user: muster\n    agent: true'),
    '6:3',
    /has 2 ways to log in: key, agent/,
    /exactly one/,
  ],
  [
    'an outside address that is not there',
    changed('address: 10.0.0.1', 'address: 10.0.0.1\n    useExternalAddress: true'),
    '14:25',
    /has no externalAddress/,
    /Add externalAddress/,
  ],

  // YAML
  ['a tab', changed('    address: 10.0.0.1', '\taddress: 10.0.0.1'), '13:1', /tab/, /blanks/],
  ['a key twice', changed(spare, `${spare}\n${spare}`), '16:3', /second time/, /Remove one/],
  ['a second document', `${goodText}---\nmuster: 1\n`, '27:1', /second document/, /one document/],
  ['a reference', changed('address: 10.0.0.2', 'address: &a 10.0.0.2'), '15:17', /anchor/, /Remove it/],
  ['a tag', changed('name: Mill', 'name: !!str Mill'), '3:15', /tag/, /quotes/],
  ['a foreign tag', changed('name: Mill', 'name: !vault Mill'), '3:9', /tag/, /quotes/],
  ['an open quote', changed('name: Mill', 'name: "Mill'), '3:9', /quote/, /Close/],
  ['two colons', changed('name: Mill', 'name: a: b'), '3:9', /second colon/, /quotes/],
  [
    'a huge number',
    changed('    credential: field', '    credential: field\n    variables: { n: 123456789012345678901 }'),
    '22:21',
    /too large/,
    /quotes/,
  ],
  [
    'not a number',
    changed('    credential: field', '    credential: field\n    variables: { n: .nan }'),
    '22:21',
    /NaN is no number/,
    /quotes/,
  ],
  ['a list at the top', '- muster\n', '1:1', /not a map/, /Begin with/],
  ['only a word', 'hello', '1:1', /not a map/, /Begin with/],
  ['nothing', '', '1:1', /empty/, /Begin with/],
  ['only a comment', '# nothing\n', '1:1', /not a map/, /Begin with/],
  ['NUL', `${goodText}\u0000`, '1:1', /NUL/, /UTF-8/],
  [
    'a merge key',
    changed('address: 10.0.0.2', 'address: 10.0.0.2\n    <<: { port: 23 }'),
    '16:5',
    /"<<" is no key/,
    /Remove/,
  ],
  [
    '__proto__',
    changed('address: 10.0.0.2', 'address: 10.0.0.2\n    __proto__: { port: 23 }'),
    '16:5',
    /"__proto__" is no key/,
    /Remove/,
  ],
  [
    'an invisible character',
    changed('name: Mill', 'name: Mi\u202ell'),
    '3:9',
    /invisible character \(U\+202E\) in "Mi\\u202ell"/,
    /Type the text anew/,
  ],
  [
    'a NUL written as an escape',
    changed('name: Mill', 'name: "Mi\\0ll"'),
    '3:9',
    /invisible character \(U\+0000\)/,
    /anew/,
  ],
  [
    'a text in another encoding',
    changed('name: Mill', 'name: M\ufffdhle'),
    '3:9',
    /could not be decoded/,
    /UTF-8/,
  ],
];

describe('one problem', () => {
  it.each(rows)('%s', (...[_what, text, place, message, fix]) => {
    const problems = problemsOf(text);
    const [problem] = problems;
    expect(problem?.message).toMatch(message);
    expect(problem?.fix).toMatch(fix);
    expect(`${problem?.line}:${problem?.column}`).toBe(place);
    expect(problem?.file).toBe('site.yaml');
  });
});

describe('hosts without colons', () => {
  it('in hosts', () => {
    const [problem] = problemsOf(
      changed(
        '  server-1:\n    address: 10.0.0.1\n  agent-1:\n    address: 10.0.0.2',
        '  server-1\n  agent-1',
      ),
    );
    expect(problem).toMatchObject({ line: 12, column: 3 });
    expect(problem?.message).toBe(
      'hosts has names without a colon, which YAML reads as one text, "server-1 agent-1".',
    );
    expect(problem?.fix).toContain('"server-1:"');
  });

  it('in servers', () => {
    const [problem] = problemsOf(changed('server-1:\n        initial: true', 'server-1\n      server-2'));
    expect(problem?.message).toContain('clusters.mill.servers has names without a colon');
  });

  it('as a list', () => {
    const [problem] = problemsOf(
      changed('servers:\n      server-1:\n        initial: true', 'servers: [server-1]'),
    );
    expect(problem?.message).toContain('reads as a list');
  });

  it('before one with a colon', () => {
    const [problem] = problemsOf(changed('  server-1:\n    address: 10.0.0.1\n', '  server-1\n'));
    expect(problem?.message).toBe('A name without a colon runs into the next line.');
    expect(problem?.fix).toContain('"server-1:"');
  });
});

describe('several problems', () => {
  it('are all said, in the order of the file', () => {
    const text = goodText
      .replace('address: 10.0.0.1', 'address: 10.0.0.300')
      .replace('address: 10.0.0.2', 'adress: 10.0.0.2')
      .replace('distribution: rke2', 'distribution: rke3')
      .replace('name: Mill', 'name: [Mill]');
    expect(problemsOf(text).map(({ line }) => line)).toEqual([3, 13, 15, 19]);
  });

  it('end at twenty', () => {
    const keys = Array.from({ length: 40 }, (_, index) => `wrong${index}: 1\n`).join('');
    expect(problemsOf(goodText + keys)).toHaveLength(20);
    const tags = Array.from({ length: 40 }, (_, index) => `wrong${index}: !x 1\n`).join('');
    expect(problemsOf(goodText + tags)).toHaveLength(20);
  });

  it('has whole sentences everywhere', () => {
    for (const [, text] of rows) {
      for (const { message, fix } of problemsOf(text)) {
        expect(message).toMatch(/^.+\.$/s);
        expect(fix).toMatch(/^[A-Z].+\.$/s);
        expect(message).not.toMatch(/undefined|\[object|Error:|\n/);
      }
    }
  });
});
