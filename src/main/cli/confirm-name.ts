import { MusterError } from '../../shared/model/error.ts';
import type { CommandContext } from './command-context.ts';

export interface NameQuestion {
  readonly clusterName: string;
  /** The name, typed on the command line instead of at the question. */
  readonly yes: string | null;
  /** What is said besides where nobody is there to answer. */
  readonly besides?: string;
}

/**
 * Has the cluster's name typed before what cannot be undone; says so where it is not its name.
 * @throws MusterError `bad-input` where nobody is there to type it.
 */
export async function confirmName(
  { terminal, say }: CommandContext,
  { clusterName, yes, besides }: NameQuestion,
): Promise<boolean> {
  const typed = yes ?? (terminal.interactive ? await terminal.ask('Type the name of the cluster: ') : null);
  if (typed === null) {
    const message = ['Nobody is there to confirm.', besides].filter((part) => part !== undefined).join(' ');
    throw new MusterError('bad-input', message, { cure: `Add: --yes ${clusterName}` });
  }
  if (typed.trim() === clusterName) return true;
  say('That is not its name. Nothing was changed.');
  return false;
}
