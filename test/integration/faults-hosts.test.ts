import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Document } from 'yaml';
import { rootContext } from '../../src/main/platform/call-context.ts';
import { defaultVersions, packDistribution } from '../lab/distribution/pack.ts';
import { createLab, type Lab, removeLab } from '../lab/lab.ts';
import { run } from '../lab/run-command.ts';
import { cliFor, processesOf, signsOf, siteFor, stackOf, standInBundle } from '../support/cli-lab.ts';
import { linesOf, type MusterCli } from '../support/muster-cli.ts';

const name = `test-faults-${process.pid}`;
const isRoot = process.getuid?.() === 0;
const nodes = ['server-1', 'agent-1'] as const;
const credential = ['credentials', 'engineer'] as const;

/** One thing that is wrong, and what a person is told. */
interface Fault {
  readonly title: string;
  readonly edit?: (file: Document) => void;
  readonly env?: Readonly<Record<string, string>>;
  readonly code: number;
  /** The sentence on standard error, which is all of it but for evidence and cure. */
  readonly says: RegExp;
  readonly cure: RegExp;
}

describe.skipIf(!isRoot)('faults of hosts and artifacts (skipped without root: hosts need it)', () => {
  let lab: Lab;
  let cli: MusterCli;
  let scratch: string;

  beforeAll(async () => {
    lab = await createLab({ name, servers: 1, agents: 1, jump: true, diskMib: 400 });
    scratch = await mkdtemp(join(tmpdir(), 'muster-faults-'));
  });
  beforeEach(async () => {
    cli = await cliFor(lab);
  });
  afterEach(() => cli.dispose());
  afterAll(async () => {
    await removeLab(name);
    await rm(scratch, { recursive: true, force: true });
  });

  async function up(
    edit: ((file: Document) => void) | undefined,
    env: Readonly<Record<string, string>> = {},
  ) {
    const site = await siteFor(lab, cli, { distribution: 'k3s', ...(edit && { edit }) });
    return cli.run(['up', site], { env });
  }

  /** Nothing has happened: neither on a host nor to a node's row, and nothing runs on. */
  async function expectUntouched(): Promise<void> {
    const { cluster, nodes: rows, run: last } = await cli.status();
    expect(rows.map(({ status, installationError }) => [status, installationError])).toEqual(
      nodes.map(() => ['pending', null]),
    );
    expect(cluster.installStage).toBe('none');
    expect(last?.status ?? 'stopped').toBe('stopped');
    for (const host of nodes) expect(await signsOf(lab, host)).toBe('');
    expect(await processesOf(cli)).toEqual([]);
  }

  async function expectTold(fault: Omit<Fault, 'title'>): Promise<void> {
    const result = await up(fault.edit, fault.env);
    expect(result.stderr.split('\n')[0]).toMatch(fault.says);
    expect(result.stderr).toMatch(fault.cure);
    expect(stackOf(result)).toEqual([]);
    expect(result.code).toBe(fault.code);
    await expectUntouched();
  }

  const logins: readonly Fault[] = [
    {
      title: 'a wrong password',
      edit: (file) => {
        file.setIn(['credentials', 'other'], { user: 'worded', password: { env: 'LAB_WORDED' } });
        file.setIn(['hosts', 'agent-1', 'credential'], 'other');
      },
      env: { LAB_WORDED: 'not-the-password' },
      code: 5,
      says: /^muster: agent-1: Login to agent-1 \(.* through jump\) as worded \(credential other\) failed: the password is wrong\.$/,
      cure: /-> Check the password of worded on agent-1/,
    },
    {
      title: 'a wrong sudo password',
      env: { LAB_ASKING: 'not-the-password' },
      code: 5,
      says: /^muster: server-1: The sudo password of asking on server-1 \(.*\) is wrong \(credential engineer\)\. \(and 1 more in the same phase\)$/,
      cure: /-> Correct the sudo password of the credential/,
    },
    {
      title: 'a login that may not use sudo',
      edit: (file) => {
        file.setIn([...credential, 'user'], 'mute');
        file.deleteIn([...credential, 'sudoPassword']);
      },
      code: 3,
      says: /^muster: 2 findings block the install: F102 server-1: sudo refuses this user$/,
      cure: /-> Mend what the findings name; nothing has been changed on any host\./,
    },
    {
      title: 'an address where no host is',
      edit: (file) => file.setIn(['hosts', 'agent-1', 'address'], noHostBeside(file)),
      code: 5,
      says: /^muster: agent-1 \(.*\.99:22 through jump\) cannot be reached from its jump host jump: no route to host\.$/,
      cure: /-> Check that the host is on, that the cable is in and that the address in the site file is right\./,
    },
    {
      title: 'a host key that nobody has vouched for, with nobody to ask',
      edit: (file) => file.deleteIn(['hosts', 'agent-1', 'hostKey']),
      code: 5,
      says: /^muster: agent-1: Nobody has confirmed the host key of agent-1 \(.*\): SHA256:\S{37}…\.$/,
      cure: /-> Compare the fingerprint at the host itself and confirm it, or give it in the site file\./,
    },
  ];
  test.each(logins)('says so of $title', expectTold);

  test('says so of a wrong key', async () => {
    const key = join(scratch, 'other-key');
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    await expectTold({
      edit: (file) => {
        file.setIn(['credentials', 'other'], { user: 'keyed', key: { file: key } });
        file.setIn(['hosts', 'agent-1', 'credential'], 'other');
      },
      code: 5,
      says: /^muster: agent-1: Login to agent-1 \(.*\) as keyed \(credential other\) failed: the server does not accept the key\.$/,
      cure: /-> Add the public key to ~keyed\/\.ssh\/authorized_keys on agent-1/,
    });
  });

  test('says so of a host whose key has changed, and logs in to it no more', async () => {
    const kept = '/root/keys-before';
    await lab.sh(
      'agent-1',
      `mkdir ${kept}; mv /etc/ssh/ssh_host_* ${kept}; ssh-keygen -qA; systemctl restart ssh`,
    );
    try {
      const known = lab.host('agent-1').hostKeys.map(({ fingerprint }) => fingerprint);
      await expectTold({
        code: 5,
        says: /^muster: agent-1: The host key of agent-1 \(.*\) has changed: known is .*, shown is SHA256:[^\s…]{37}…\.$/,
        cure: /-> Find out why at the host itself/,
      });
      const { stderr } = await up(undefined);
      expect(known.some((fingerprint) => stderr.includes(fingerprint))).toBe(true);
    } finally {
      await lab.sh('agent-1', `rm /etc/ssh/ssh_host_*; mv ${kept}/* /etc/ssh/; systemctl restart ssh`);
    }
  });

  test('says so of a jump host that is down', async () => {
    await lab.cut('jump');
    try {
      await expectTold({
        code: 5,
        says: /^muster: server-1 cannot be reached because its jump host jump fails: jump \(.*\) (?:cannot be reached: no host answers at that address|did not answer in time while connecting)\. \(and 1 more in the same phase\)$/,
        cure: /-> Check that the host is on/,
      });
    } finally {
      await lab.heal('jump');
    }
  });

  test('says so of artifacts that are damaged, missing, or for another architecture', async () => {
    const bundle = await standInBundle('k3s');
    const copy = async (directory: string) => {
      const path = join(scratch, directory);
      await cp(bundle, path, { recursive: true });
      return path;
    };
    const damaged = await copy('damaged');
    await run('sh', ['-c', `printf x >>${damaged}/k3s`]);
    const without = await copy('without-images');
    await run('sh', ['-c', `rm ${without}/k3s-airgap-images-amd64.*`]);
    const other = await packDistribution(rootContext(), {
      distribution: 'k3s',
      version: defaultVersions.k3s,
      architecture: 'arm64',
    });
    const cases = [
      [
        damaged,
        /^muster: \d findings block .* F306 \S+\/damaged: k3s has sha256 \w+, sha256sum-amd64\.txt says \w+$/,
      ],
      [
        without,
        /^muster: \d findings block .* F310 \S+\/without-images: the image archive for amd64 is missing: /,
      ],
      [other, /^muster: \d findings block the install: F352 \S+: amd64: no /],
    ] as const;
    for (const [path, says] of cases) {
      const edit = (file: Document) => file.setIn(['clusters', 'edge', 'bundle'], path);
      await expectTold({ edit, code: 3, says, cure: /-> Mend what the findings name/ });
    }
  });

  test('stops when a disk fills up during the upload, leaves no half a file, and carries on when there is room', async () => {
    const site = await siteFor(lab, cli, { distribution: 'k3s' });
    await lab.slow('agent-1', 20);
    const first = cli.start(['--json', 'up', site]);
    await first.event(({ body }) => body.type === 'phase' && body.phaseId === 'stage-bundle');
    const arrived = () => lab.sh('agent-1', 'du -sm /var/lib/muster 2>/dev/null | cut -f1');
    await expect.poll(async () => Number(await arrived())).toBeGreaterThan(2);
    const free = 'df -k --output=avail /var/lib | tail -1';
    await lab.sh('agent-1', `fallocate -l $(( $(${free}) - 4096 ))K /var/lib/filler`);
    const stopped = await first.ended;
    expect(stopped.code).toBe(4);
    expect(linesOf(stopped.stdout).at(-1)).toMatchObject({
      type: 'error',
      error: { code: 'disk-full', message: expect.stringMatching(/agent-1 .*(?:full|free)/) },
    });
    expect(stackOf(stopped)).toEqual([]);
    expect(await lab.sh('agent-1', 'find /var/lib/muster -type f -size +1M')).toBe('');
    const { nodes: rows } = await cli.status();
    expect(rows.map(({ status }) => status)).toEqual(['pending', 'pending']);

    await lab.sh('agent-1', 'rm /var/lib/filler');
    await lab.heal('agent-1');
    const second = cli.start(['--json', 'up', site]);
    await second.event(({ body }) => body.type === 'phase' && body.phaseId === 'prepare-hosts');
    second.signal('SIGINT');
    expect((await second.ended).code).toBe(130);
    const staged = second.events.flatMap(({ body }) =>
      body.type === 'step' && body.phaseId === 'stage-bundle' ? [`${body.stepId} ${body.status}`] : [],
    );
    expect(staged).toContain('stage-bundle/server-1 held');
    expect(staged).toContain('stage-bundle/agent-1 done');
  });
});

/** An address in the network of a site's nodes that nobody has. */
function noHostBeside(file: Document): string {
  return String(file.getIn(['hosts', 'agent-1', 'address'])).replace(/\d+$/, '99');
}
