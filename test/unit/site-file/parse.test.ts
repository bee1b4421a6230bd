import { describe, expect, it } from 'vitest';
import { changed, descriptionOf, goodText, now, read } from './sample-file.ts';

describe('a good file', () => {
  it('becomes rows', () => {
    const { site, credentials, clusters, nodes, hostKeys } = descriptionOf(goodText);
    expect(site).toMatchObject({ name: 'Mill', notes: '' });
    expect(credentials).toMatchObject([
      {
        name: 'field',
        user: 'muster',
        auth: { method: 'key', key: { from: 'file', path: '~/.ssh/id_ed25519' } },
      },
    ]);
    expect(clusters).toMatchObject([
      {
        name: 'mill',
        distribution: 'rke2',
        version: 'v1.36.4+rke2r1',
        origin: 'created',
        cni: 'canal',
        dataDir: '/var/lib/rancher/rke2',
        clusterCidr: '10.42.0.0/16',
        serviceCidr: '10.43.0.0/16',
        clusterDns: '10.43.0.10',
        clusterDomain: 'cluster.local',
        apiAddress: null,
        installStage: 'none',
        agentBatchSize: 10,
        bundlePath: null,
      },
    ]);
    expect(
      nodes.map(({ hostname, role, isInitial, status, sshPort }) => [
        hostname,
        role,
        isInitial,
        status,
        sshPort,
      ]),
    ).toEqual([
      ['server-1', 'server', true, 'pending', 22],
      ['agent-1', 'agent', false, 'pending', 22],
    ]);
    expect(hostKeys).toEqual([]);
  });

  it('refers to its own rows', () => {
    const { site, credentials, clusters, nodes } = descriptionOf(goodText);
    expect(clusters[0]?.credentialId).toBe(credentials[0]?.id);
    expect(nodes.every((node) => node.siteId === site.id && node.clusterId === clusters[0]?.id)).toBe(true);
  });

  it('reads the same twice', () => {
    expect(read(goodText)).toEqual(read(goodText));
  });

  it('gives another site other ids', () => {
    const other = descriptionOf(changed('Mill', 'Dam'));
    expect(other.nodes[0]?.id).not.toBe(descriptionOf(goodText).nodes[0]?.id);
  });

  it.each([
    ['CRLF', goodText.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${goodText}`],
    ['comments', goodText.replaceAll('\n', ' # note\n')],
    ['a document start', `---\n${goodText}`],
    ['no line end at its end', goodText.trimEnd()],
    [
      'JSON, which is YAML',
      '{"muster":1,"site":{"name":"Mill"},"credentials":{"field":{"user":"muster","key":{"file":"~/.ssh/id_ed25519"}}},"hosts":{"server-1":{"address":"10.0.0.1"},"agent-1":{"address":"10.0.0.2"}},"clusters":{"mill":{"distribution":"rke2","version":"v1.36.4+rke2r1","credential":"field","servers":{"server-1":{"initial":true}},"agents":["agent-1"]}}}',
    ],
  ])('may have %s', (_what, text) => {
    expect(descriptionOf(text)).toEqual(descriptionOf(goodText));
  });
});

describe('settings', () => {
  it.each([
    ['key: ask', { method: 'key', key: { from: 'ask' } }],
    ['key: stored', { method: 'key', key: { from: 'stored' } }],
    ['key: { env: SITE_KEY }', { method: 'key', key: { from: 'env', name: 'SITE_KEY' } }],
    [
      'key: { file: k }\n    passphrase: ask',
      { method: 'key', key: { from: 'file', path: 'k' }, passphrase: { from: 'ask' } },
    ],
    ['password: ask', { method: 'password', password: { from: 'ask' } }],
    [
      'keyboardInteractive: { env: P }',
      { method: 'keyboard-interactive', password: { from: 'env', name: 'P' } },
    ],
    ['agent: true', { method: 'agent' }],
  ])('logs in with %j', (login, auth) => {
    const text = changed('key:\n      file: ~/.ssh/id_ed25519', login);
    expect(descriptionOf(text).credentials[0]?.auth).toEqual(auth);
  });

  it('takes addresses in any spelling and keeps one', () => {
    const text = changed(
      'address: 10.0.0.1',
      'address: FD00:0:0::1\n    externalAddress: 203.0.113.7\n    useExternalAddress: true\n    port: 2222',
    );
    expect(descriptionOf(text).nodes[0]).toMatchObject({
      internalIp: 'fd00::1',
      externalIp: '203.0.113.7',
      useExternalIp: true,
      sshPort: 2222,
    });
  });

  it('takes labels that look like other things as the texts they are', () => {
    const text = changed(
      'address: 10.0.0.1',
      'address: 10.0.0.1\n    labels: { a: true, b: 1, c: 1.10, d: "x", e: null, f: 0x1F }',
    );
    expect(descriptionOf(text).nodes[0]?.labels).toEqual({
      a: 'true',
      b: '1',
      c: '1.10',
      d: 'x',
      e: 'null',
      f: '0x1F',
    });
  });

  it('keeps variables as they are', () => {
    const variables =
      '{ kubelet-arg: [max-pods=200, "a: b"], debug: true, n: 1.5, deep: { a: [null, {}] }, t: "{{ x }}" }';
    const text = changed('    credential: field', `    credential: field\n    variables: ${variables}`);
    expect(descriptionOf(text).clusters[0]?.variables).toEqual({
      'kubelet-arg': ['max-pods=200', 'a: b'],
      debug: true,
      n: 1.5,
      deep: { a: [null, {}] },
      t: '{{ x }}',
    });
  });

  it('reads hosts that no cluster has, with the way through them', () => {
    const gate = 'hosts:\n  gate:\n    address: 10.0.0.9\n    credential: field\n  server-1:\n    jump: gate';
    const { nodes } = descriptionOf(changed('hosts:\n  server-1:', gate));
    expect(nodes[0]).toMatchObject({ hostname: 'gate', role: null, clusterId: null });
    expect(nodes[1]?.jumpHostId).toBe(nodes[0]?.id);
  });

  it('may have no cluster yet', () => {
    const text =
      'muster: 1\nsite: { name: Mill }\ncredentials: { f: { user: u, agent: true } }\nhosts: { a: { address: 10.0.0.1, credential: f } }\n';
    expect(descriptionOf(text)).toMatchObject({ clusters: [], nodes: [{ hostname: 'a' }] });
  });

  it('is not confused by names that every object has', () => {
    const text = goodText.replaceAll('server-1', 'constructor').replaceAll('field', 'valueOf');
    expect(descriptionOf(text).nodes[0]?.hostname).toBe('constructor');
  });
});

describe('host keys', () => {
  const key = 'AAAAC3NzaC1lZDI1NTE5AAAAIJzS2vIIYqzpLcTGMmAZ4h+hAF5cW4kUoJKFxpoYBWO7';
  const fingerprint = 'SHA256:rGQ0UKBpXCzMuzGHTaxBGYZRyN1GDDbJSm7NOjBcHLg';

  function keysWith(text: string) {
    return descriptionOf(changed('address: 10.0.0.1', `address: 10.0.0.1\n    hostKey: ${text}`)).hostKeys;
  }

  it.each([
    `ssh-ed25519 ${key}`,
    `ssh-ed25519 ${key} root@server-1`,
    `10.0.0.1 ssh-ed25519 ${key}`,
    `'[10.0.0.1]:22 ssh-ed25519 ${key} x'`,
  ])('are read from %s', (text) => {
    const [pinned] = keysWith(text);
    expect(pinned).toMatchObject({
      endpoint: '10.0.0.1:22',
      algorithm: 'ssh-ed25519',
      key,
      confirmedAt: now,
      firstSeenAt: now,
    });
    expect(pinned?.fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
  });

  it('may be a fingerprint', () => {
    expect(keysWith(fingerprint)).toMatchObject([{ algorithm: '', key: '', fingerprint }]);
    expect(keysWith(`${fingerprint}=`)).toMatchObject([{ fingerprint }]);
  });

  it('may be several', () => {
    expect(keysWith(`\n      - ssh-ed25519 ${key}\n      - ${fingerprint}`)).toHaveLength(2);
  });

  it('belong to the way through the jump host', () => {
    const hosts = `hosts:\n  gate:\n    address: 10.0.0.9\n    port: 2222\n    credential: field\n  server-1:\n    jump: gate\n    hostKey: ${fingerprint}`;
    const { hostKeys } = descriptionOf(changed('hosts:\n  server-1:', hosts));
    expect(hostKeys[0]?.endpoint).toBe('10.0.0.1:22 via 10.0.0.9:2222');
  });
});

describe('older words', () => {
  it.each([
    ['servers:', 'masters:'],
    ['servers:', 'control-plane:'],
    ['servers:', 'controlPlane:'],
    ['servers:', 'master:'],
    ['agents:', 'workers:'],
    ['agents:', 'worker:'],
    ['initial: true', 'bootstrap: true'],
    ['initial: true', 'initial_master: true'],
  ])('%s may be called %s, with a note', (word, old) => {
    const text = changed(word, old);
    const reading = read(text);
    if (!reading.ok) throw new Error(reading.problems[0]?.message);
    expect(reading.description).toEqual(descriptionOf(goodText));
    expect(reading.notes).toHaveLength(1);
    const line = text.split('\n').findIndex((candidate) => candidate.includes(old)) + 1;
    expect(reading.notes[0]).toMatchObject({ file: 'site.yaml', line, fix: `Write ${word.split(':')[0]}.` });
  });

  it('do not hide the present ones', () => {
    const reading = read(changed('    agents:', '    masters: {}\n    agents:'));
    expect(reading.ok).toBe(false);
  });
});
