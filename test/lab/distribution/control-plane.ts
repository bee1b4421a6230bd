import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { CallContext } from '../../../src/main/platform/call-context.ts';

const script = new URL('build-control-plane.sh', import.meta.url).pathname;

/**
 * Folder with the real control plane (kube-apiserver, kubemark, etcd, kubectl and so on); the first call builds it, in about
 * three minutes on two processors, with lines of progress.
 * @throws Error with the script's last words when it cannot be built.
 */
export async function ensureControlPlane(ctx: CallContext): Promise<string> {
  const child = spawn(script, { stdio: ['ignore', 'pipe', 'pipe'], signal: ctx.signal });
  let printed = '';
  const last: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  createInterface({ input: child.stderr }).on('line', (text) => {
    if (last.push(text) > 15) last.shift();
    if (text.startsWith('control plane: ')) ctx.progress({ text });
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`The control plane could not be built:\n${last.join('\n')}`);
  return printed.trim();
}
