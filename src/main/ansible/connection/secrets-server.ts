import { z } from 'zod';
import { listenOnUnixSocket, type UnixServer } from './unix-server.ts';

/** What `plugins/ask_muster` may ask. */
const questionSchema = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('variables') }),
  z.object({ ask: z.literal('password'), prompt: z.string() }),
]);

export interface ServedSecrets {
  /** Inventory JSON with the variables that must not be in a file. */
  readonly variables: string;
  /** SSH password by alias of the host. */
  readonly passwords: ReadonlyMap<string, string>;
}

/** A question is one line; more is no client of ours. */
const maxQuestionBytes = 16 * 1024;

/** Hands secrets to Ansible and ssh over a socket, for as long as one playbook runs. An empty answer is a refusal. */
export function serveSecrets(path: string, secrets: ServedSecrets): Promise<UnixServer> {
  return listenOnUnixSocket(path, (client) => {
    let question = '';
    client.setEncoding('utf8');
    client.on('data', (chunk: string) => {
      question += chunk;
      if (question.length > maxQuestionBytes) client.destroy();
    });
    client.on('end', () => client.end(answer(question, secrets)));
  });
}

function answer(question: string, secrets: ServedSecrets): string {
  const parsed = questionSchema.safeParse(parseJson(question));
  if (!parsed.success) return '';
  if (parsed.data.ask === 'variables') return secrets.variables;
  return passwordFor(parsed.data.prompt, secrets.passwords) ?? '';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not a question; the schema refuses it.
    return undefined;
  }
}

/**
 * The password a prompt of ssh asks for. ssh names the host by its alias: `user@alias's password:` or `(user@alias) Password:`.
 * A prompt without a name (ssh before 8.9, keyboard-interactive) is answered only where there is just one password to give.
 */
export function passwordFor(prompt: string, passwords: ReadonlyMap<string, string>): string | undefined {
  const alias = /[^\s(]@([a-z0-9.-]+?)(?:'s |\) )/.exec(prompt)?.[1];
  if (alias !== undefined) return passwords.get(alias);
  const distinct = new Set(passwords.values());
  return distinct.size === 1 && /password/i.test(prompt) ? [...distinct][0] : undefined;
}
