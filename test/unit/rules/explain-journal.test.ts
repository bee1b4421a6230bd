import { describe, expect, it } from 'vitest';
import {
  explainJournal,
  fatalIn,
  lastTellingLine,
  messageOf,
  textOf,
} from '../../../src/shared/rules/explain-journal.ts';
import { journalTexts } from '../../../src/shared/rules/journal-texts.ts';

const url = 'https://10.0.0.1:9345';

function logged(level: string, message: string): string {
  return `time="2026-03-01T08:00:00Z" level=${level} msg="${message.replaceAll('"', '\\"')}"`;
}

describe('known texts', () => {
  it.each([
    [
      'ca-hash-mismatch',
      'Error: preparing server: failed to bootstrap cluster data: token CA hash does not match the Cluster CA certificate hash: aa != bb',
    ],
    ['token-missing', 'Error: --token is required'],
    ['token-missing', 'starting kubernetes: token must not be empty'],
    ['token-malformed', 'invalid token CA hash length'],
    ['token-malformed', 'invalid token format'],
    ['token-wrong', `failed to get bootstrap data: ${url}/v1-rke2/server-bootstrap: 401 Unauthorized`],
    ['token-wrong', `failed to retrieve configuration from server: ${url}/v1-k3s/config: 401 Unauthorized`],
    ['token-forbidden', `${url}/v1-rke2/server-bootstrap: 403 Forbidden`],
    ['token-differs-from-data', 'bootstrap data already found and encrypted with different token'],
    ['scheme', 'only https:// URLs are supported, invalid scheme: http'],
    [
      'duplicate-etcd-name',
      'etcd cluster join failed: duplicate node name found, please use a unique name for this node',
    ],
    [
      'node-password',
      "Waiting to retrieve agent configuration; server is not ready: Node password rejected, duplicate hostname or contents of '/etc/rancher/node/password' may not match server node-passwd entry, try enabling a unique node name with the --with-node-id flag",
    ],
    ['node-password', 'unable to verify password for node agent-1: hash does not match'],
    [
      'ip-changed',
      'Failed to test data store connection: this server is not a member of the etcd cluster. Found [a=https://10.0.0.9:2380], expect: a=https://10.0.0.1:2380',
    ],
    ['ip-changed', 'this server is a not a member of the etcd cluster'],
    [
      'removed-member',
      'this node has been removed from the cluster - please restart k3s to rejoin the cluster',
    ],
    ['removed-member', 'tombstone file has been detected but --server is empty'],
    [
      'settings-differ',
      'failed to validate server configuration: critical configuration value mismatch between servers',
    ],
    ['settings-differ', 'critical configuration mismatched: cluster-cidr'],
    [
      'disk-newer',
      '/var/lib/rancher/rke2/server/cred/passwd newer than datastore and could cause a cluster outage. Remove the file(s) from disk',
    ],
    ['clock', 'x509: certificate has expired or is not yet valid: current time 2020 is before 2026'],
    ['certificate-name', 'x509: certificate is valid for 10.43.0.1, 127.0.0.1, not 10.0.0.10'],
    [
      'tls-in-between',
      "x509: cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs",
    ],
    ['no-default-route', 'no default routes found in "/proc/net/route" or "/proc/net/ipv6_route"'],
    [
      'memory-cgroup',
      'failed to find memory cgroup, you may need to add "cgroup_memory=1 cgroup_enable=memory"',
    ],
    ['cis-preparation', 'missing required: user: unknown user etcd'],
    ['cis-preparation', 'invalid kernel parameter value vm.overcommit_memory=0 - expected 1'],
    ['permission-denied', 'fork/exec /var/lib/rancher/rke2/data/bin/containerd: permission denied'],
    ['selinux', "SELinux is enabled for rke2 but process is not running in context 'container_runtime_t'"],
    ['port-taken', 'listen tcp :9345: bind: address already in use'],
    ['disk-full', 'write /var/lib/rancher/rke2/agent/x: no space left on device'],
    ['disk-full', 'etcdserver: mvcc: database space exceeded'],
    ['runtime-image', 'failed to get runtime image index.docker.io/rancher/rke2-runtime:v1'],
  ])('%s is fatal', (id, message) => {
    expect(textOf(logged('fatal', message))).toMatchObject({ id, kind: 'fatal' });
  });

  it.each([
    [
      'server-unreachable',
      `failed to get CA certs: Get "${url}/cacerts": dial tcp 10.0.0.1:9345: connect: connection refused`,
    ],
    [
      'server-unreachable',
      `Failed to validate connection to cluster at ${url}: failed to get CA certs: Get "${url}/cacerts": dial tcp: i/o timeout`,
    ],
    [
      'name-unknown',
      'failed to get CA certs: Get "https://k8s.site:9345/cacerts": dial tcp: lookup k8s.site: no such host',
    ],
    ['learner-first', 'etcdserver: too many learner members in cluster'],
    [
      'learner-first',
      'Waiting for other members to finish joining etcd cluster: etcdserver: unhealthy cluster',
    ],
    ['api-never-ready', 'failed to wait for API server to become ready'],
    ['slow-disk', '{"level":"warn","msg":"apply request took too long"}'],
    ['image-missing', 'failed to get sandbox image "rancher/mirrored-pause:3.6"'],
    ['too-many-files', 'failed to create fsnotify watcher: too many open files'],
    ['no-quorum', 'etcdserver: no leader'],
  ])('%s may pass by itself', (id, message) => {
    expect(textOf(message)).toMatchObject({ id, kind: 'waiting' });
  });

  it.each([
    'Waiting for etcd server to become available',
    'Waiting for API server to become available',
    'Failed to test etcd connection: failed to get etcd status',
    'http: TLS handshake error from 10.0.0.2:4242: remote error: tls: bad certificate',
    'Waiting to retrieve agent configuration; server is not ready: 503',
    `Waiting to retrieve kube-proxy configuration; server is not ready: ${url}/v1-rke2/readyz: 500 Internal Server Error`,
    'Unknown flag --nonsense found in config.yaml, skipping',
    'Error encountered while importing /var/lib/rancher/rke2/agent/images/etcd-image.txt: failed to pull images from x: not found',
  ])('%s is noise', (message) => {
    expect(textOf(logged('info', message))?.kind).toBe('noise');
  });

  it('does not take an ordinary line for anything', () => {
    expect(textOf(logged('info', 'Starting rke2 v1.36.4+rke2r1'))).toBeNull();
    expect(textOf('')).toBeNull();
  });

  it('have ids of their own and full sentences', () => {
    expect(new Set(journalTexts.map(({ id }) => id)).size).toBe(journalTexts.length);
    for (const text of journalTexts) {
      expect(text.meaning).toMatch(/^[A-Za-z].*\.$/);
      if (text.kind !== 'noise') expect(text.cure).toMatch(/^[A-Z].*\.$/);
      expect(text.pattern.flags).not.toContain('g');
    }
  });

  it('stay quick on a hostile line', () => {
    // Time on the processor: what else the machine does must not count.
    const before = process.cpuUsage();
    textOf(`fork/exec ${'a '.repeat(200_000)}`);
    textOf(`msg="${'\\'.repeat(200_000)}`);
    expect(process.cpuUsage(before).user).toBeLessThan(500_000);
  });
});

describe('messageOf', () => {
  it.each([
    ['time="x" level=info msg="hello"', 'hello'],
    ['time="x" level=info msg="say \\"hello\\" twice"', 'say "hello" twice'],
    ['time="x" level=info msg=hello', 'hello'],
    ['a plain   line\n', 'a plain line'],
    ['', ''],
  ])('%j', (line, message) => {
    expect(messageOf(line)).toBe(message);
  });

  it('cuts what is too long for a sentence', () => {
    expect(messageOf('x'.repeat(2000))).toHaveLength(501);
  });
});

describe('explainJournal', () => {
  const refused = logged(
    'error',
    `failed to get CA certs: Get "${url}/cacerts": connect: connection refused`,
  );
  const unauthorized = logged('fatal', `${url}/v1-rke2/server-bootstrap: 401 Unauthorized`);

  it('says nothing of noise', () => {
    expect(explainJournal([logged('info', 'Waiting for etcd server to become available')])).toEqual([]);
  });

  it('puts what is fatal first and counts', () => {
    const found = explainJournal([unauthorized, unauthorized, refused]);
    expect(found.map(({ id, fatal, count }) => [id, fatal, count])).toEqual([
      ['token-wrong', true, 2],
      ['server-unreachable', false, 1],
    ]);
  });

  it('shows the latest of one kind first', () => {
    const full = logged('fatal', 'no space left on device');
    expect(explainJournal([unauthorized, full]).map(({ id }) => id)).toEqual(['disk-full', 'token-wrong']);
    expect(explainJournal([full, unauthorized]).map(({ id }) => id)).toEqual(['token-wrong', 'disk-full']);
  });

  it.each([
    'rke2 is up and running',
    'k3s is up and running',
    'rke2 agent is up and running',
    'k3s agent is up and running',
  ])('forgets what was before "%s"', (up) => {
    expect(explainJournal([unauthorized, logged('info', up)])).toEqual([]);
    expect(explainJournal([logged('info', up), unauthorized])).toHaveLength(1);
  });

  it('finds the fatal one', () => {
    expect(fatalIn([refused, unauthorized])?.id).toBe('token-wrong');
    expect(fatalIn([refused])).toBeNull();
    expect(fatalIn([])).toBeNull();
  });
});

describe('lastTellingLine', () => {
  it('prefers a warning over later small talk', () => {
    const lines = [logged('warning', 'disk is slow'), logged('info', 'still here')];
    expect(lastTellingLine(lines)).toBe('disk is slow');
  });

  it('takes the last line where nothing is grave', () => {
    expect(lastTellingLine([logged('info', 'one'), logged('info', 'two'), '  '])).toBe('two');
  });

  it('passes over noise that is logged as an error', () => {
    const noise = logged('error', 'remote error: tls: bad certificate');
    expect(lastTellingLine([logged('error', 'boom'), noise])).toBe('boom');
  });

  it('has nothing to say of nothing', () => {
    expect(lastTellingLine([])).toBeNull();
    expect(lastTellingLine(['', ' '])).toBeNull();
  });
});
