import type { SecretSource } from '../../shared/model/credential.ts';
import { MusterError } from '../../shared/model/error.ts';
import type { CallContext } from '../platform/call-context.ts';
import type { SealedSecretStore, SecretName, SecretPrompt, SecretVault } from '../ports/secrets.ts';
import { describeSecret } from './describe-secret.ts';
import type { KeyKeeper } from './keepers/keeper.ts';
import { createRedactor, type Redactor } from './redactor.ts';
import { openBox, sealBox } from './sealed-box.ts';
import { fromEnvironment, fromFile, nobodyToAsk, nothingTyped, notStored } from './secret-sources.ts';
import { vaultKey } from './vault-key.ts';

export interface VaultOptions {
  readonly store: SealedSecretStore;
  /** The one to prefer first; the others open what was sealed elsewhere. Nothing is asked of them before the first secret passes. */
  readonly keepers: readonly KeyKeeper[];
  /** Absent where nobody is there to answer. */
  readonly prompt?: SecretPrompt;
  /** Where `env` sources look; the process' own by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly redactor?: Redactor;
}

/** The vault over the sealed rows of one database. */
export function createVault(options: VaultOptions): SecretVault {
  const { store, keepers, redactor = createRedactor() } = options;
  const answers = new Map<string, Promise<string>>();
  let key: Uint8Array | null = null;
  const keyFor = (purpose: 'seal' | 'open') => {
    key ??= vaultKey(store, keepers, purpose);
    return key;
  };
  const describe = (name: SecretName) => describeSecret(name, store.ownerName(name));
  const know = (name: SecretName, value: string) => {
    redactor.register(value, name.kind === 'cluster-kubeconfig' ? 'document' : 'secret');
    return value;
  };
  const open = (name: SecretName): string | null => {
    const sealed = store.get(name);
    if (sealed === null) return null;
    const content = openBox(keyFor('open'), labelOf(name), sealed);
    if (content !== null) return know(name, content.toString('utf8'));
    throw new MusterError('secret-sealed', `The key of this database does not open ${describe(name)}.`, {
      cure: 'Give the secret anew; it was sealed with another key or the row was changed.',
    });
  };
  const read = async (ctx: CallContext, source: SecretSource, name: SecretName): Promise<string> => {
    switch (source.from) {
      case 'stored': {
        const value = open(name);
        if (value === null) throw notStored(describe(name));
        return value;
      }
      case 'env':
        return fromEnvironment(source, describe(name), options.env ?? process.env);
      case 'file':
        return fromFile(ctx, source, describe(name));
      case 'ask':
        return askOnce(answers, labelOf(name), () => ask(ctx, options.prompt, describe(name)));
    }
  };
  return {
    seal: (name, value) => {
      know(name, value);
      store.put(name, sealBox(keyFor('seal'), labelOf(name), Buffer.from(value, 'utf8')));
    },
    open,
    has: (name) => store.get(name) !== null,
    forget: (name) => {
      answers.delete(labelOf(name));
      store.remove(name);
    },
    answer: (name, value) => void answers.set(labelOf(name), Promise.resolve(know(name, value))),
    isAnswered: (name) => answers.has(labelOf(name)),
    requireKey: () => {
      if (store.wrappedKeys().size > 0) keyFor('open');
    },
    resolve: async (ctx, source, name) => know(name, await read(ctx, source, name)),
    redact: (text) => redactor.redact(text),
    redactPieces: () => redactor.pieces(),
  };
}

function labelOf(name: SecretName): string {
  return `${name.kind}/${name.id}`;
}

/** Many hosts with one credential ask one question. A question that was not answered may be asked again. */
function askOnce(
  answers: Map<string, Promise<string>>,
  label: string,
  question: () => Promise<string>,
): Promise<string> {
  const known = answers.get(label);
  if (known !== undefined) return known;
  const answer = question().catch((error: unknown) => {
    answers.delete(label);
    throw error;
  });
  answers.set(label, answer);
  return answer;
}

async function ask(ctx: CallContext, prompt: SecretPrompt | undefined, what: string): Promise<string> {
  if (prompt === undefined) throw nobodyToAsk(what);
  const answer = await prompt(ctx, `${what.charAt(0).toUpperCase()}${what.slice(1)}: `);
  if (answer === '') throw nothingTyped(what);
  return answer;
}
