import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBundleLibrary, filesForNode } from '../../../src/main/bundles/bundle-library.ts';
import { findGaps, sendGaps } from '../../../src/main/bundles/staging.ts';
import type { Progress } from '../../../src/main/platform/call-context.ts';
import { rootContext } from '../../../src/main/platform/call-context.ts';
import type { Command } from '../../../src/main/ports/commands.ts';
import type { ExecResult, WriteRunner } from '../../../src/main/ports/hosts.ts';
import type { Bundle } from '../../../src/shared/model/bundle.ts';
import type { Cluster } from '../../../src/shared/model/cluster.ts';
import { credentialSchema } from '../../../src/shared/model/credential.ts';
import { nodeIdSchema } from '../../../src/shared/model/ids.ts';
import { clusterRow } from '../../support/descriptions.ts';
import { directoryWith, memoryBundles, rke2Files } from '../../support/make-bundle.ts';

const credential = credentialSchema.parse({
  id: 'c',
  siteId: 's',
  name: 'c',
  user: 'root',
  auth: { method: 'agent' },
});
const target = {
  nodeId: nodeIdSchema.parse('n'),
  name: 'km7-a1',
  address: '127.0.0.1',
  port: 22,
  credential,
  jump: null,
};

function run(command: Command): Promise<ExecResult> {
  const [program = '', ...args] = command.argv;
  return new Promise((resolve) => {
    execFile(program, args, { env: { ...process.env, LC_ALL: 'C' } }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      resolve({ exitCode: typeof code === 'number' ? code : 1, stdout, stderr });
    });
  });
}

/** This machine as a node: commands are run for real, an upload is a copy. */
function localNode(
  answers: Record<string, string> = {},
): WriteRunner & { readonly commands: string[]; readonly sent: string[] } {
  const commands: string[] = [];
  const sent: string[] = [];
  const exec = async (_ctx: unknown, command: Command): Promise<ExecResult> => {
    commands.push(command.argv.join(' '));
    const answer = answers[command.argv[0] ?? ''];
    return answer === undefined ? await run(command) : { exitCode: 0, stdout: answer, stderr: '' };
  };
  return {
    target,
    commands,
    sent,
    read: exec,
    exec,
    execDetached: () => Promise.reject(new Error('not used')),
    write: () => Promise.reject(new Error('not used')),
    upload: async (ctx, { localPath, remotePath, sizeBytes, mode }) => {
      sent.push(`${remotePath.split('/').at(-1)} ${mode.toString(8)}`);
      ctx.progress({ text: 'half', done: Math.floor(sizeBytes / 2), total: sizeBytes });
      copyFileSync(localPath, remotePath);
    },
  };
}

const cluster = clusterRow({
  name: 'km7',
  version: 'v1.36.4+rke2r1',
  credentialId: null,
  agentBatchSize: 5,
});

async function readBundle(files = rke2Files()): Promise<Bundle> {
  const library = createBundleLibrary({ bundles: memoryBundles() });
  const { bundle } = await library.verify(rootContext(), directoryWith(files));
  if (bundle === null) throw new Error('the bundle was not understood');
  return bundle;
}

const names = (bundle: Bundle, over: Partial<Cluster> = {}, architecture = 'amd64') =>
  filesForNode(bundle, { ...cluster, ...over }, architecture).map(({ name }) => name);

describe('what a node needs', () => {
  it('is program, checksums, install script and images, and no list', async () => {
    const bundle = await readBundle({ ...rke2Files('amd64'), ...rke2Files('arm64') });
    expect(names(bundle)).toEqual([
      'rke2.linux-amd64.tar.gz',
      'sha256sum-amd64.txt',
      'install.sh',
      'rke2-images.linux-amd64.tar.zst',
    ]);
    expect(names(bundle, {}, 'arm64')).toContain('rke2-images.linux-arm64.tar.zst');
  });

  it('is refused with the names of the missing pieces', async () => {
    const bundle = await readBundle();
    expect(() => names(bundle, { cni: 'cilium' })).toThrow(
      /lacks for amd64: rke2-images-cilium\.linux-amd64\.tar\.zst/,
    );
    expect(() => names(bundle, {}, 'arm64')).toThrow(
      /lacks for arm64: rke2\.linux-arm64\.tar\.gz; sha256sum-arm64\.txt; rke2-images/,
    );
  });

  it('does not insist on images that a registry has', async () => {
    const bundle = await readBundle();
    const registry = { ...cluster.registry, systemDefault: 'registry.site:5000' };
    expect(names(bundle, { cni: 'cilium', registry })).toContain('rke2-images.linux-amd64.tar.zst');
  });
});

describe('staging', () => {
  it('finds what is missing or wrong in one command, and sends that alone', async () => {
    const bundle = await readBundle();
    const files = filesForNode(bundle, cluster, 'amd64');
    const directory = join(directoryWith({}), 'muster', 'bundle');
    const node = localNode();
    const gaps = () => findGaps(rootContext(), node, { directory, files });
    expect((await gaps()).map(({ reason }) => reason)).toEqual(['missing', 'missing', 'missing', 'missing']);

    mkdirSync(directory, { recursive: true });
    copyFileSync(join(bundle.path, 'install.sh'), join(directory, 'install.sh'));
    writeFileSync(join(directory, 'rke2.linux-amd64.tar.gz'), 'half of it');
    const found = await gaps();
    expect(found.map(({ file, reason }) => `${file.name} ${reason}`)).toEqual([
      'rke2.linux-amd64.tar.gz checksum',
      'sha256sum-amd64.txt missing',
      'rke2-images.linux-amd64.tar.zst missing',
    ]);

    const seen: Progress[] = [];
    await sendGaps(rootContext({ progress: (progress) => seen.push(progress) }), node, {
      bundle,
      gaps: found,
      directory,
    });
    expect(node.sent).toEqual([
      'rke2.linux-amd64.tar.gz 644',
      'sha256sum-amd64.txt 644',
      'rke2-images.linux-amd64.tar.zst 644',
    ]);
    expect(await gaps()).toEqual([]);
    expect(statSync(directory).mode & 0o777).toBe(0o755);
    const done = seen.map((progress) => progress.done ?? -1);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done.at(-1)).toBe(seen.at(-1)?.total);
    expect(readFileSync(join(directory, 'install.sh'), 'utf8')).toContain('INSTALL_RKE2');
  });

  it('does nothing at all where nothing is missing', async () => {
    const node = localNode();
    await sendGaps(rootContext(), node, { bundle: await readBundle(), gaps: [], directory: '/nonexistent' });
    expect(await findGaps(rootContext(), node, { directory: '/nonexistent', files: [] })).toEqual([]);
    expect(node.commands).toEqual([]);
  });

  it('says that there is no room before it sends a byte', async () => {
    const bundle = await readBundle();
    const directory = join(directoryWith({}), 'bundle');
    const node = localNode({ df: ' Avail Mounted on\n    40 /var\n' });
    const gaps = await findGaps(rootContext(), node, {
      directory,
      files: filesForNode(bundle, cluster, 'amd64'),
    });
    const request = { bundle, gaps, directory };
    await expect(sendGaps(rootContext(), node, request)).rejects.toMatchObject({
      code: 'disk-full',
      message: `km7-a1 has 0 MiB free on /var, the artifacts need 1 MiB in ${directory}.`,
    });
    expect(node.sent).toEqual([]);
    expect(existsSync(join(directory, 'install.sh'))).toBe(false);
  });
});
