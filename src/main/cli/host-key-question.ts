import { COVERED_LETTERS, coveredPrint, type HostKey } from '../../shared/model/host-key.ts';
import type { CallContext } from '../platform/call-context.ts';
import type { HostTarget } from '../ports/host-target.ts';
import type { Terminal } from './terminal.ts';

/**
 * First contact: shows the fingerprint with its last letters covered and asks for them. Without somebody to ask the key is
 * refused, and the error says how to put it into the site file.
 */
export async function askHostKey(
  ctx: CallContext,
  terminal: Terminal,
  offer: { readonly target: HostTarget; readonly key: HostKey },
): Promise<boolean> {
  if (!terminal.interactive) return false;
  const { target, key } = offer;
  const covered = key.fingerprint.slice(-COVERED_LETTERS);
  const shown = `${coveredPrint(key.fingerprint)}${'·'.repeat(COVERED_LETTERS)}`;
  const preface = [
    '',
    `First contact with ${target.name} (${target.address}:${target.port}).`,
    `  ${key.algorithm}  ${shown}`,
    `  At the host: ssh-keygen -lf /etc/ssh/ssh_host_${key.algorithm.replace(/^ssh-|-sha2.*$/g, '')}_key.pub`,
    '',
  ].join('\n');
  const answer = await terminal.ask(
    `  Type the last ${COVERED_LETTERS} characters as the host shows them (empty refuses): `,
    { preface, signal: ctx.signal },
  );
  return answer.trim() === covered;
}
