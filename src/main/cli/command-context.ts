import { MusterError, toWireError } from '../../shared/model/error.ts';
import type { App, AppOptions } from '../app.ts';
import { type CallContext, rootContext } from '../platform/call-context.ts';
import { createLogger } from '../platform/log.ts';
import { type ExitCode, exitCodeOf } from './exit-codes.ts';
import { askHostKey } from './host-key-question.ts';
import { createInterrupts } from './interrupts.ts';
import { errorJson, errorLines } from './output/error.ts';
import { progressLine } from './output/progress-line.ts';
import type { Terminal } from './terminal.ts';

/** Options that every command has. */
export interface CommonOptions {
  /** Directory of the database; null for the user's own. */
  readonly home: string | null;
  /** One JSON line an event instead of words. */
  readonly json: boolean;
  readonly verbose: boolean;
}

/** What a command works with. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly options: CommonOptions;
  readonly ctx: CallContext;
  readonly app: App;
  /** While this work is under way, the first Ctrl-C asks it to stop at the next good place. */
  gently<T>(work: () => Promise<T>): Promise<T>;
  /** One line for a machine; nothing without `--json`. */
  json(value: unknown): void;
  /** A text that is the answer itself: as it is, or in one JSON line with `--json`. */
  print(type: 'inventory' | 'site-file' | 'kubeconfig', text: string): void;
  /** Lines for a person; nothing with `--json`. */
  say(...lines: readonly string[]): void;
}

/** How the terminal face opens the app; tests hand in their own. */
export type OpenApp = (options: AppOptions) => Promise<App>;

export interface CommandRequest {
  readonly terminal: Terminal;
  readonly openApp: OpenApp;
  readonly options: CommonOptions;
  /** Read what another process is writing, rather than own the database. */
  readonly readOnly?: boolean;
  /** Work on a copy of the database in memory, of which nothing is kept. */
  readonly copy?: boolean;
}

/** Opens the app, runs a command with Ctrl-C bound to its signals, closes the app, and turns what was thrown into words and an exit code. */
export async function runCommand(
  request: CommandRequest,
  work: (command: CommandContext) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { terminal, options } = request;
  const interrupts = createInterrupts(process, (text) => terminal.err(text));
  try {
    const app = await request.openApp({
      home: options.home,
      readOnly: request.readOnly ?? false,
      copy: request.copy ?? false,
      prompt: terminal.interactive
        ? (ctx, question) => terminal.askSecret(question, { signal: ctx.signal })
        : null,
      decider: { confirm: (ctx, offer) => askHostKey(ctx, terminal, offer) },
      logSink: () => undefined,
    });
    try {
      return await work({
        terminal,
        options,
        app,
        ctx: rootContext({
          signal: interrupts.signal,
          stopSoon: interrupts.stopSoon,
          progress: options.json ? () => undefined : progressLine(terminal),
          log: createLogger({ sink: () => undefined, redact: app.deps.vault.redact }),
        }),
        gently: interrupts.gently,
        json: (value) => options.json && terminal.out(`${JSON.stringify(value)}\n`),
        print: (type, text) => terminal.out(options.json ? `${JSON.stringify({ type, text })}\n` : text),
        say: (...lines) => !options.json && lines.length > 0 && terminal.out(`${lines.join('\n')}\n`),
      });
    } finally {
      await app.close();
    }
  } catch (error) {
    return reportError(error, terminal, options);
  } finally {
    interrupts.dispose();
  }
}

/** Shows an error in the form asked for. @returns its exit code. */
export function reportError(
  error: unknown,
  terminal: Terminal,
  options: Pick<CommonOptions, 'json' | 'verbose'>,
): ExitCode {
  const told =
    error instanceof MusterError || options.verbose
      ? error
      : new MusterError('internal', toWireError(error).message, {
          cure: 'This is a defect in Muster. Run the command again with --verbose and keep what it prints.',
        });
  if (options.json) terminal.out(`${errorJson(told)}\n`);
  else terminal.err(`${errorLines(told).join('\n')}\n`);
  return exitCodeOf(toWireError(error).code);
}
