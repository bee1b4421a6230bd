import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { withDeadline } from '../../src/main/platform/call-context.ts';
import { endpointOf } from '../../src/shared/model/host-key.ts';
import { byKey, bySealedKey, credentialOf, errorOf, wayTo } from '../support/remote-world.ts';
import { logins, openRemoteLab, openSockets, type RemoteLab, startAgent } from './remote-lab.ts';

let at: RemoteLab;
beforeAll(async () => {
  at = await openRemoteLab();
});
afterEach(() => at.closeWorlds());
afterAll(() => at.release());

describe('ways to log in', () => {
  it.each(['keyed', 'sealed', 'worded', 'questioned', 'asking', 'mute'] as const)('%s', async (name) => {
    const { hosts, ctx } = at.world();
    const reader = await hosts.writer(ctx, at.jump(logins[name]));
    const { stdout } = await reader.exec(ctx, { argv: ['id', '-un'] });
    expect(stdout.trim()).toBe(logins[name].user);
    await hosts.close();
  });

  it('agent', async () => {
    const agent = await startAgent([at.lab.keyPath]);
    try {
      const { hosts, ctx } = at.world({ agentSocket: agent.socket });
      const writer = await hosts.writer(ctx, at.jump(logins.agent));
      expect((await writer.exec(ctx, { argv: ['id', '-un'] })).stdout).toBe('keyed\n');
    } finally {
      agent.stop();
    }
  });

  it('through a jump host, each with a credential of its own', async () => {
    const { hosts, ctx, hostKeys } = at.world();
    const target = at.server(logins.asking, logins.worded);
    const writer = await hosts.writer(ctx, target);
    const { stdout } = await writer.exec(ctx, { argv: ['hostname'], sudo: true });
    expect(stdout).toBe('server-1\n');
    expect(hostKeys.keys.map(({ endpoint }) => endpoint)).toEqual([
      endpointOf(at.jump()),
      `${endpointOf({ ...target, jump: null })} via ${endpointOf(at.jump())}`,
    ]);
  });
});

describe('a key that is looked at', () => {
  it('through a jump host, without a login to the host itself', async () => {
    const { hosts, ctx, hostKeys } = at.world();
    await hosts.reader(ctx, at.jump());
    const target = at.server();
    const { verdict, shown, pinned } = await hosts.key(ctx, target);
    expect({ verdict, pinned }).toEqual({ verdict: 'unknown', pinned: [] });
    const own = at.lab.host('server-1').hostKeys.map(({ fingerprint }) => fingerprint);
    expect(own).toContain(shown.fingerprint);
    expect(hostKeys.keys.map(({ endpoint }) => endpoint)).toEqual([endpointOf(at.jump())]);
    hostKeys.pin({ endpoint: endpointOf(target), ...shown, firstSeenAt: '', confirmedAt: '' });
    expect(await hosts.key(ctx, target)).toMatchObject({ verdict: 'known' });
  });
});

describe('logins that fail, each with its own sentence', () => {
  const failing = (
    options: Parameters<RemoteLab['world']>[0],
    target: () => ReturnType<RemoteLab['jump']>,
  ) => {
    const { hosts, ctx } = at.world(options);
    return errorOf(hosts.reader(ctx, target()));
  };

  it('wrong password, plain and by questions', async () => {
    const secrets = { 'credential-password/worded': 'wrong' };
    for (const login of [logins.worded, logins.questioned]) {
      expect(await failing({ secrets }, () => at.jump(login))).toMatchObject({
        code: 'host-login',
        message: expect.stringMatching(
          /^Login to jump \(.*:22\) as worded \(credential worded\) failed: the password is wrong\.$/,
        ),
        retryable: false,
      });
    }
  });

  it('a key that is not accepted', async () => {
    const stranger = at.jump(credentialOf({ id: 'keyed', user: 'worded', auth: byKey }));
    expect(await failing({}, () => stranger)).toMatchObject({
      code: 'host-login',
      message: expect.stringContaining('the server does not accept the key'),
      detail: expect.stringContaining('password'),
    });
  });

  it('a wrong passphrase, and none', async () => {
    const wrong = { 'credential-passphrase/sealed': 'wrong' };
    expect(await failing({ secrets: wrong }, () => at.jump(logins.sealed))).toMatchObject({
      code: 'host-login',
      message: expect.stringContaining('passphrase of its private key is wrong'),
    });
    const none = credentialOf({ id: 'sealed', user: 'keyed', auth: byKey });
    expect(await failing({}, () => at.jump(none))).toMatchObject({
      message: expect.stringContaining('encrypted and no passphrase'),
    });
    const needless = credentialOf({ id: 'keyed', user: 'keyed', auth: bySealedKey });
    const secrets = { 'credential-passphrase/keyed': 'not needed' };
    const { hosts, ctx } = at.world({ secrets });
    await hosts.reader(ctx, at.jump(needless));
  });

  it('an agent that is not there, and one without the key', async () => {
    expect(await failing({}, () => at.jump(logins.agent))).toMatchObject({
      message: expect.stringContaining('SSH_AUTH_SOCK is not set'),
    });
    expect(await failing({ agentSocket: '/nonexistent/agent' }, () => at.jump(logins.agent))).toMatchObject({
      message: expect.stringContaining('no ssh-agent at /nonexistent/agent'),
    });
    const empty = await startAgent([]);
    const keyless = await failing({ agentSocket: empty.socket }, () => at.jump(logins.agent));
    empty.stop();
    expect(keyless).toMatchObject({
      code: 'host-login',
      message: expect.stringContaining('no key of the ssh-agent'),
    });
  });

  it('an address where nothing is', async () => {
    const { hosts, ctx } = at.world();
    const { address } = at.lab.host('jump');
    const nobody = wayTo({ name: 'ghost', address: address.replace(/\d+$/, '250'), port: 22 }, logins.keyed);
    const outcome = await errorOf(
      withDeadline(ctx, { ms: 4_000, what: 'Connect' }, (limited) => hosts.reader(limited, nobody)),
    );
    expect(outcome).toMatchObject({
      code: 'host-unreachable',
      message: expect.stringMatching(/^ghost \(.*:22\) (did not answer|cannot be reached)/),
      retryable: true,
    });
  });

  it('an account that may not run commands', async () => {
    await at.lab.sh('jump', 'usermod -s /usr/sbin/nologin worded');
    try {
      const { hosts, ctx } = at.world();
      const reader = await hosts.writer(ctx, at.jump(logins.worded));
      expect(await errorOf(reader.exec(ctx, { argv: ['true'] }))).toMatchObject({
        code: 'host-login',
        message: expect.stringContaining('cannot run commands there'),
        detail: expect.stringContaining('not available'),
      });
    } finally {
      await at.lab.sh('jump', 'usermod -s /bin/bash worded');
    }
  });

  it('a server that takes no passwords', async () => {
    await at.configureSshd('jump', 'PasswordAuthentication no', 'KbdInteractiveAuthentication no');
    try {
      expect(await failing({}, () => at.jump(logins.worded))).toMatchObject({
        code: 'host-login',
        message: expect.stringContaining('the server takes no password (it takes publickey)'),
      });
    } finally {
      await at.configureSshd('jump');
    }
  });
});

describe('host keys', () => {
  it('asks once for all who wait, and pins what was confirmed', async () => {
    const { hosts, ctx, asked, hostKeys } = at.world();
    await Promise.all([
      hosts.reader(ctx, at.jump()),
      hosts.reader(ctx, at.jump()),
      hosts.reader(ctx, at.jump(logins.asking)),
    ]);
    const known = at.lab.host('jump').hostKeys.map(({ fingerprint }) => fingerprint);
    expect(asked).toHaveLength(1);
    expect(known).toContain(asked[0]);
    expect(hostKeys.keys).toMatchObject([{ fingerprint: asked[0], algorithm: 'ssh-ed25519' }]);
  });

  it('goes no further when nobody confirms', async () => {
    const { hosts, ctx, hostKeys } = at.world({ confirm: false });
    expect(await errorOf(hosts.reader(ctx, at.jump()))).toMatchObject({
      code: 'host-key-unknown',
      message: expect.stringContaining('SHA256:'),
    });
    expect(hostKeys.keys).toEqual([]);
  });

  it('takes a fingerprint from the site file, finds the key it is of, and completes it', async () => {
    const { hosts, ctx, hostKeys, asked } = at.world();
    const pinned = at.lab.host('jump').hostKeys.find(({ type }) => type.startsWith('ecdsa'));
    const fingerprint = pinned?.fingerprint ?? 'none';
    const now = new Date().toISOString();
    const pin = { algorithm: '', key: '', firstSeenAt: now, confirmedAt: now };
    hostKeys.pin({ endpoint: endpointOf(at.jump()), fingerprint, ...pin });
    await hosts.reader(ctx, at.jump());
    expect(asked).toEqual([]);
    expect(hostKeys.keys).toMatchObject([{ fingerprint, key: pinned?.publicKey.split(' ')[1] }]);
  });

  it('stops at a changed key with both fingerprints, and asks nobody', async () => {
    const before = at.world();
    await before.hosts.reader(before.ctx, at.server());
    await before.hosts.close();
    const old = before.hostKeys.byEndpoint(endpointOf(at.server()))[0]?.fingerprint ?? '';
    await at.lab.sh(
      'server-1',
      'cd /etc/ssh && mkdir /root/old && mv ssh_host_ed25519_key* /root/old/ && ssh-keygen -q -t ed25519 -N "" -f ssh_host_ed25519_key && systemctl restart ssh',
    );
    try {
      const after = at.world();
      for (const key of before.hostKeys.keys) after.hostKeys.pin(key);
      const error = await errorOf(after.hosts.reader(after.ctx, at.server()));
      expect(error).toMatchObject({ code: 'host-key-changed', retryable: false });
      const [known, shown, ...more] = error.message.match(/SHA256:[\w+/]+/g) ?? [];
      expect([known, more]).toEqual([old, []]);
      expect(shown).toMatch(/^SHA256:[\w+/]{37}$/);
      expect(old).not.toContain(shown);
      expect(after.asked).toEqual([]);
      const journal = await at.lab.sh('server-1', 'journalctl --sync; journalctl -u ssh -o cat');
      const sinceRestart = journal.slice(journal.lastIndexOf('Server listening'));
      expect(sinceRestart).toContain('Connection from');
      expect(sinceRestart).not.toContain('Accepted');
    } finally {
      await at.lab.sh('server-1', 'mv -f /root/old/* /etc/ssh/ && rmdir /root/old && systemctl restart ssh');
    }
  });
});

describe('jump hosts', () => {
  it('that fail are named, with the host behind them', async () => {
    const { hosts, ctx } = at.world({ secrets: { 'credential-password/worded': 'wrong' } });
    expect(await errorOf(hosts.reader(ctx, at.server(logins.keyed, logins.worded)))).toMatchObject({
      code: 'jump-host',
      message: expect.stringMatching(
        /^server-1 cannot be reached because its jump host jump fails: Login to jump .* the password is wrong\.$/,
      ),
    });
  });

  it('that are off are named', async () => {
    const { hosts, ctx } = at.world();
    await at.lab.kill('jump');
    try {
      const error = await errorOf(
        withDeadline(ctx, { ms: 4_000, what: 'Connect' }, (limited) => hosts.reader(limited, at.server())),
      );
      expect(error).toMatchObject({
        code: 'jump-host',
        message: expect.stringContaining('its jump host jump fails: jump ('),
        retryable: true,
      });
    } finally {
      await at.lab.boot('jump');
    }
  });

  it('that work, but not the host behind', async () => {
    const { hosts, ctx } = at.world();
    const closed = { ...at.server(), port: 2222 };
    expect(await errorOf(hosts.reader(ctx, closed))).toMatchObject({
      code: 'host-unreachable',
      message: expect.stringMatching(
        /^server-1 \(.*:2222 through jump\) cannot be reached from its jump host jump: connection refused\.$/,
      ),
    });
  });

  it('that forbid passing through', async () => {
    await at.configureSshd('jump', 'AllowTcpForwarding no');
    try {
      const { hosts, ctx } = at.world();
      expect(await errorOf(hosts.reader(ctx, at.server()))).toMatchObject({
        code: 'jump-host',
        message: 'Jump host jump does not allow connections on to server-1.',
        cure: expect.stringContaining('AllowTcpForwarding'),
      });
    } finally {
      await at.configureSshd('jump');
    }
  });
});

describe('connections', () => {
  it('are shared, made again after a loss, and all closed in the end', async () => {
    const { hosts, ctx } = at.world();
    const { address } = at.lab.host('jump');
    const before = await openSockets(address);
    const [first, second] = await Promise.all([hosts.writer(ctx, at.jump()), hosts.writer(ctx, at.server())]);
    expect(await openSockets(address)).toBe(before + 1);
    await at.dropSessions('jump');
    expect((await first.exec(ctx, { argv: ['echo', 'again'] })).stdout).toBe('again\n');
    expect((await second.exec(ctx, { argv: ['hostname'] })).stdout).toBe('server-1\n');
    await hosts.close();
    expect(await openSockets(address)).toBe(before);
  });

  it('are not given up while somebody still waits', async () => {
    const { hosts, ctx } = at.world();
    const stop = new AbortController();
    const impatient = hosts.reader({ ...ctx, signal: stop.signal }, at.server());
    const patient = hosts.reader(ctx, at.server());
    stop.abort(new Error('too slow'));
    await expect(impatient).rejects.toThrow('too slow');
    await expect(patient).resolves.toMatchObject({ target: { name: 'server-1' } });
  });
});
