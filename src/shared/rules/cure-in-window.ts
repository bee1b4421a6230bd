/** What a window has for a command: the button on the screen of the run. */
const buttons: Readonly<Record<string, string>> = {
  resume: '"Resume…" on the screen of the run',
  rollback: '"Roll back…" on the screen of the run',
};

/** Commands that need the database for themselves, which the Muster behind a window has. */
const owning: ReadonlySet<string> = new Set(['up', 'down', 'plan', 'check', 'unlock', 'secret', 'db backup']);

const named = /\bmuster (db \w+|\w+)/g;

/**
 * A cure as a person in front of a window is to read it. Cures name commands; some of them the window has a button for, and others
 * cannot run while it is open, since one process at a time has the database.
 */
export function cureInWindow(cure: string): string {
  const commands = new Set([...cure.matchAll(named)].map(([, command = '']) => command));
  const here = [...commands].flatMap((command) => buttons[command] ?? []);
  const sentences = [
    ...(here.length === 0 ? [] : [`Here that is ${here.join(' or ')}.`]),
    ...([...commands].some((command) => owning.has(command))
      ? ['The command is for a terminal, once this Muster is ended: one at a time has the database.']
      : []),
  ];
  if (sentences.length === 0) return cure;
  return `${cure}${/[.!?)]$/.test(cure) ? '' : '.'} ${sentences.join(' ')}`;
}
