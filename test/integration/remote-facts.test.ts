import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { errorOf } from '../support/remote-world.ts';
import { logins, openRemoteLab, type RemoteLab } from './remote-lab.ts';

let at: RemoteLab;
beforeAll(async () => {
  at = await openRemoteLab();
});
afterEach(() => at.closeWorlds());
afterAll(() => at.release());

describe('facts', () => {
  it('come in one command, through the jump host', async () => {
    const { hosts, ctx } = at.world();
    const began = performance.now();
    const facts = await hosts.facts(ctx, at.server());
    const lookedMs = performance.now() - began;
    expect(facts).toMatchObject({
      hostname: 'server-1',
      os: { id: 'debian' },
      architecture: expect.stringMatching(/^(amd64|arm64)$/),
      sudo: 'passwordless',
      systemd: true,
      installed: [],
    });
    expect(facts.addresses).toContainEqual(
      expect.objectContaining({ address: at.lab.host('server-1').address }),
    );
    expect(facts.machineId).toMatch(/^[0-9a-f]{32}$/);
    expect(facts.defaultRoute).toContain('default via');
    expect(facts.listeners).toContainEqual({
      protocol: 'tcp',
      address: '0.0.0.0',
      port: 22,
      process: 'sshd',
    });
    expect(facts.mounts.find(({ path }) => path === '/var/lib')).toMatchObject({ type: 'tmpfs' });
    // The host's clock is ours. A skew is told no better than to half the time of the look, which a busy machine draws out.
    expect(Math.abs(facts.clockSkewMs)).toBeLessThan(500 + lookedMs / 2);
  });

  it.each([
    ['asking', 'with-password'],
    ['askingSilently', 'denied'],
    ['mute', 'denied'],
    ['worded', 'passwordless'],
  ] as const)('say what %s can do: %s', async (login, sudo) => {
    const { hosts, ctx } = at.world();
    const facts = await hosts.facts(ctx, at.jump(logins[login]));
    expect(facts).toMatchObject({ hostname: 'jump', sudo, missingCommands: [] });
  });

  it('stop at a wrong sudo password', async () => {
    const { hosts, ctx } = at.world({ secrets: { 'credential-sudo/asking': 'wrong' } });
    expect(await errorOf(hosts.facts(ctx, at.jump(logins.asking)))).toMatchObject({
      code: 'sudo',
      message: expect.stringContaining('is wrong'),
    });
  });

  it('find what an install left, and what runs of it', async () => {
    await at.lab.sh(
      'jump',
      `mkdir -p /etc/rancher/k3s /etc/rancher/node && echo x >/etc/rancher/node/password
       printf '#!/bin/sh\\necho "k3s version v1.30.1+k3s1 (abc)"\\n' >/usr/local/bin/k3s && chmod 755 /usr/local/bin/k3s
       printf '[Service]\\nExecStart=/bin/sleep 1000\\n[Install]\\nWantedBy=multi-user.target\\n' >/etc/systemd/system/k3s.service
       systemctl daemon-reload && systemctl enable --now k3s 2>&1`,
    );
    const { hosts, ctx } = at.world();
    const { installed } = await hosts.facts(ctx, at.jump());
    expect(installed).toEqual([
      {
        distribution: 'k3s',
        version: 'v1.30.1+k3s1',
        paths: [
          '/usr/local/bin/k3s',
          '/etc/rancher/k3s',
          '/etc/systemd/system/k3s.service',
          '/etc/rancher/node/password',
        ],
        units: [{ name: 'k3s', active: 'active', enabled: 'enabled' }],
      },
    ]);
    await at.lab.sh(
      'jump',
      'systemctl disable --now k3s 2>&1; rm -r /etc/rancher /usr/local/bin/k3s /etc/systemd/system/k3s.service; systemctl daemon-reload',
    );
  });
});

describe('tunnels', () => {
  it('reach a port on the loopback of a host behind a jump host', async () => {
    const { hosts, ctx } = at.world();
    const stream = await hosts.tunnel(ctx, at.server(), 22);
    const [banner] = await once(stream, 'data');
    expect(String(banner)).toMatch(/^SSH-2\.0-OpenSSH/);
    stream.destroy();
  });

  it('say when nothing listens there', async () => {
    const { hosts, ctx } = at.world();
    expect(await errorOf(hosts.tunnel(ctx, at.server(), 6443))).toMatchObject({
      code: 'host-unreachable',
      message: expect.stringMatching(
        /^Port 6443 of server-1 .* cannot be reached through SSH: connection refused\.$/,
      ),
      retryable: true,
    });
  });
});

describe('speed', () => {
  it('of a command and of a look, on one open connection', async () => {
    const { hosts, ctx } = at.world();
    const writer = await hosts.writer(ctx, at.jump());
    /** The quickest of many, which is what it takes; the others tell of what else the machine does. */
    const time = async (count: number, work: () => Promise<unknown>) => {
      let best = Number.POSITIVE_INFINITY;
      for (let turn = 0; turn < count; turn += 1) {
        const started = performance.now();
        await work();
        best = Math.min(best, performance.now() - started);
      }
      return best;
    };
    const exec = await time(50, () => writer.exec(ctx, { argv: ['true'] }));
    const facts = await time(10, () => hosts.facts(ctx, at.jump()));
    process.stdout.write(`exec ${exec.toFixed(1)} ms, facts ${facts.toFixed(1)} ms\n`);
    // Nagle's algorithm alone would cost 90 ms, each time.
    expect(exec).toBeLessThan(90);
    expect(facts).toBeLessThan(5_000);
  });
});
