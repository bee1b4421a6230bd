import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key and its certificate, PEM. */
export interface Identity {
  readonly key: string;
  readonly certificate: string;
}

/** A certificate authority that lives as long as the test file. */
export interface Authority {
  readonly certificate: string;
  /** @param names subject alternative names in openssl's form, such as `IP:127.0.0.1`. */
  server(names: string, days?: number): Identity;
  client(subject: string): Identity;
  dispose(): void;
}

/** Makes a real authority with openssl(1). */
export function createAuthority(name = 'cluster-ca'): Authority {
  const directory = mkdtempSync(join(tmpdir(), 'muster-ca-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
    '-subj',
    `/CN=${name}`,
    '-days',
    '2',
  );
  let count = 0;
  const issue = (subject: string, extensions: string, days: number): Identity => {
    count += 1;
    const [key, request, certificate, extension] = ['key', 'csr', 'crt', 'ext'].map(
      (end) => `${count}.${end}`,
    );
    if (!key || !request || !certificate || !extension) throw new Error('unreachable');
    writeFileSync(join(directory, extension), extensions);
    openssl('req', '-new', ...newKey, '-keyout', key, '-out', request, '-subj', subject);
    const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', String(days)];
    openssl('x509', '-req', '-in', request, '-out', certificate, '-extfile', extension, ...signed);
    const read = (file: string) => readFileSync(join(directory, file), 'utf8');
    return { key: read(key), certificate: read(certificate) };
  };
  return {
    certificate: readFileSync(join(directory, 'ca.crt'), 'utf8'),
    server: (names, days = 2) =>
      issue('/CN=kube-apiserver', `subjectAltName=${names}\nextendedKeyUsage=serverAuth\n`, days),
    client: (subject) => issue(subject, 'extendedKeyUsage=clientAuth\n', 2),
    dispose: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** A kubeconfig as RKE2 and K3s write it. */
export function kubeconfigOf(ca: string, admin: Identity, server = 'https://127.0.0.1:6443'): string {
  const data = (text: string) => Buffer.from(text).toString('base64');
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${data(ca)}
    server: ${server}
  name: default
contexts:
- context:
    cluster: default
    user: default
  name: default
current-context: default
kind: Config
preferences: {}
users:
- name: default
  user:
    client-certificate-data: ${data(admin.certificate)}
    client-key-data: ${data(admin.key)}
`;
}
