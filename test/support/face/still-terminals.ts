import type { TerminalServices } from '../../../src/main/ports/terminals.ts';
import { MusterError } from '../../../src/shared/model/error.ts';
import { nodeIdSchema, terminalIdSchema } from '../../../src/shared/model/ids.ts';
import { noTerminals } from './no-terminals.ts';

/** Terminals whose shells have printed what they print, for pictures; each host can be opened once. */
export function stillTerminals(since: string): TerminalServices {
  const open: ReturnType<TerminalServices['open']>[] = [];
  return {
    ...noTerminals,
    list: () => open,
    open: (nodeId) => {
      const hostname = nodeIdSchema.parse(nodeId).replace(/^node-/, '');
      const terminal = {
        id: terminalIdSchema.parse(`terminal-${hostname}`),
        nodeId,
        hostname,
        user: 'muster',
        state: { kind: 'open', since },
        recording: null,
      } as const;
      open.push(terminal);
      return terminal;
    },
    output: async function* (id, signal) {
      const terminal = open.find((one) => one.id === id);
      if (terminal === undefined) throw new MusterError('not-found', 'This terminal is not open any more.');
      yield { type: 'state', terminal };
      const data = Buffer.from(shellOf(terminal.hostname)).toString('base64');
      yield { type: 'output', data, replayed: true, missing: 0 };
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    },
    resize: () => undefined,
  };
}

const green = (text: string) => `\u001b[32m${text}\u001b[0m`;
const red = (text: string) => `\u001b[1;31m${text}\u001b[0m`;

/** What one shell shows: a journal, states in colours, and the next prompt. */
function shellOf(hostname: string): string {
  const prompt = `muster@${hostname}:~$ `;
  const lines = [
    `${prompt}systemctl status rke2-agent --no-pager`,
    `${red('×')} rke2-agent.service - Rancher Kubernetes Engine v2 (agent)`,
    `     Active: ${red('failed')} (Result: exit-code)`,
    `${prompt}ss -tln | head -3`,
    'State   Recv-Q  Send-Q   Local Address:Port',
    `LISTEN  0       4096           0.0.0.0:22     ${green('sshd')}`,
    prompt,
  ];
  return lines.join('\r\n');
}
