/**
 * What is run on a host: an argument vector, never a string pasted together. The runner quotes it for the remote shell.
 */
export interface Command {
  readonly argv: readonly string[];
  /** Run as root through sudo. */
  readonly sudo?: boolean;
  /** Fed on standard input; the place for anything secret. */
  readonly stdin?: string;
  /** Exit codes that are an answer rather than a failure; 0 always is. */
  readonly allowExit?: readonly number[];
}

declare const readOnly: unique symbol;

/** A command that cannot change a host. Made only by the functions in this file, which is what makes the brand honest. */
export interface ReadCommand extends Command {
  readonly [readOnly]: true;
}

function reading(command: Command): ReadCommand {
  // The one place that grants the brand: every caller in this file passes a program that only reads.
  return command as ReadCommand;
}

/** Reads a whole file as root. Exit 1 means it is not there. */
export function catCommand(path: string): ReadCommand {
  return reading({ argv: ['cat', '--', path], sudo: true, allowExit: [1] });
}

/** Properties of a unit, as `Name=value` lines (systemctl(1), `show`). */
export function unitCommand(unit: string): ReadCommand {
  const properties =
    'LoadState,ActiveState,SubState,UnitFileState,FragmentPath,NRestarts,Result,InvocationID,ExecMainStatus';
  return reading({ argv: ['systemctl', 'show', '--property', properties, '--', unit] });
}

/** Id and LoadState of several units, a block of `Name=value` lines each, with an empty line between. */
export function unitsCommand(units: readonly string[]): ReadCommand {
  return reading({ argv: ['systemctl', 'show', '--property', 'Id,LoadState', '--', ...units] });
}

/**
 * The last lines a unit wrote to the journal, text only. `since` is anything journalctl(1) takes, such as `@1760000000`;
 * `invocation` is the unit's InvocationID and leaves out what earlier starts wrote.
 */
export function journalCommand(options: {
  unit: string;
  lines: number;
  since?: string;
  invocation?: string;
  /** Each line with its time; for reading later, not for a sentence. */
  dated?: boolean;
}): ReadCommand {
  const since = options.since === undefined ? [] : ['--since', options.since];
  const start = options.invocation === undefined ? [] : [`_SYSTEMD_INVOCATION_ID=${options.invocation}`];
  const form = options.dated === true ? 'short-iso' : 'cat';
  const argv = ['journalctl', '--no-pager', '--output', form, '--lines', String(options.lines), ...since];
  return reading({ argv: [...argv, '--unit', options.unit, ...start], sudo: true });
}

/** sha256 of files as root, in the format of sha256sum(1). Exit 1 means that at least one could not be read. */
export function sha256Command(paths: readonly string[]): ReadCommand {
  return reading({ argv: ['sha256sum', '--', ...paths], sudo: true, allowExit: [1] });
}

/** How a shell tells of a program that is not there, cannot be run, or is cut short and dies of it (SIGILL, SIGABRT, SIGBUS, SIGSEGV). */
const noProgram = [126, 127, 132, 134, 135, 139];

/** Version line of a distribution's binary. Any other exit than 0 means that there is none that works. */
export function versionCommand(binary: string): ReadCommand {
  return reading({ argv: [binary, '--version'], allowExit: [1, ...noProgram] });
}

/** Mounts of a host, one a line (proc_mounts(5)). */
export function mountsCommand(): ReadCommand {
  return reading({ argv: ['cat', '/proc/self/mounts'] });
}

/** Listening TCP sockets, one a line without a heading (ss(8)); the fourth word is address and port. */
export function listeningCommand(): ReadCommand {
  return reading({ argv: ['ss', '--no-header', '--listening', '--numeric', '--tcp'], sudo: true });
}

/**
 * Processes whose program is one of `programs` or lies below one of these directories, deleted or not: `/proc/123/exe /path` a line.
 * Exit 1 where a process ended while it was looked at.
 */
export function processesCommand(programs: readonly string[]): ReadCommand {
  const plain = programs.map((path) => path.replace(/[\\*?[\]]/g, '\\$&'));
  const names = plain.flatMap((path) => [path, `${path} (deleted)`, `${path}/*`]);
  const tests = names.flatMap((name) => ['-o', '-lname', name]).slice(1);
  const argv = ['find', '/proc', '-mindepth', '2', '-maxdepth', '2', '-name', 'exe', '(', ...tests, ')'];
  return reading({ argv: [...argv, '-printf', '%p %l\\n'], sudo: true, allowExit: [1] });
}

/** Prints one entry of a directory, or nothing where it is empty. Exit 1 where it is not there. */
export function firstEntryCommand(directory: string): ReadCommand {
  const argv = ['find', directory, '-mindepth', '1', '-maxdepth', '1', '-print', '-quit'];
  return reading({ argv, sudo: true, allowExit: [1] });
}

/** Prints those of absolute paths that are there, one a line in the order given; a link counts wherever it leads. Exit 1 where one is missing. */
export function presentCommand(paths: readonly string[]): ReadCommand {
  return reading({ argv: ['find', ...paths, '-maxdepth', '0'], sudo: true, allowExit: [1] });
}

/** Exit 0 when the path exists, 1 when not. */
export function existsCommand(path: string): ReadCommand {
  return reading({ argv: ['test', '-e', path], sudo: true, allowExit: [1] });
}
