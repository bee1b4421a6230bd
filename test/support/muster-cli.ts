import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { z } from 'zod';
import { wireErrorSchema } from '../../src/shared/model/error.ts';
import { type RunEvent, runEventSchema } from '../../src/shared/model/event.ts';
import { findingSchema } from '../../src/shared/model/finding.ts';
import { runIdSchema } from '../../src/shared/model/ids.ts';
import { lookLineSchema, lookSummarySchema } from '../../src/shared/model/look.ts';
import { rollbackPlanSchema } from '../../src/shared/model/rollback.ts';
import { runStatusSchema } from '../../src/shared/model/run.ts';

const root = join(import.meta.dirname, '..', '..');
const entry = join(root, 'src', 'main', 'cli', 'main.ts');
const binaries = join(root, 'node_modules', '.bin');

const nodeStatusLine = z.object({
  hostname: z.string(),
  role: z.string().nullable(),
  status: z.string(),
  installationError: z.string().nullable(),
});
const clusterStatusLine = z.object({
  cluster: z.object({ name: z.string(), version: z.string(), installStage: z.string() }),
  nodes: z.array(nodeStatusLine),
  run: z.object({ operation: z.string(), status: runStatusSchema }).nullable(),
});
/** One cluster as `muster status --json` tells of it. */
export type ClusterStatusLine = z.infer<typeof clusterStatusLine>;

const lineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('event'), event: runEventSchema }),
  z.object({
    type: z.literal('end'),
    status: runStatusSchema,
    runId: runIdSchema,
    pause: z.string().nullish(),
    goOnWith: z.string().nullish(),
  }),
  z.object({
    type: z.literal('resume'),
    was: runStatusSchema,
    why: z.string(),
    goesOnAt: z.object({ stepId: z.string() }).nullable(),
    accepted: z.array(z.string()),
  }),
  z.object({ type: z.literal('rollback-plan'), plan: rollbackPlanSchema }),
  z.object({ type: z.literal('rollback-look'), stepId: z.string(), look: z.string(), text: z.string() }),
  z.object({ type: z.literal('error'), error: wireErrorSchema }),
  z.object({ type: z.literal('finding'), finding: findingSchema }),
  z.object({ type: z.literal('status'), clusters: z.array(clusterStatusLine) }),
  z.object({ type: z.literal('bundle'), findings: z.array(findingSchema) }),
  z.object({ type: z.literal('verify'), problems: z.array(z.string()) }),
  z.object({ type: z.literal('report'), path: z.string() }),
  z.object({ type: z.literal('look'), look: lookLineSchema }),
  z.object({ type: z.literal('dry-run'), summary: lookSummarySchema }),
  z.object({ type: z.enum(['inventory', 'site-file']), text: z.string() }),
  z.object({ type: z.literal('kubeconfig'), text: z.string().optional(), path: z.string().optional() }),
]);
/** One line of `--json` output. */
export type CliLine = z.infer<typeof lineSchema>;

/** What a command came to. */
export interface CliResult {
  /** 128 + signal number when a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a command is run with besides its words. */
export interface CliOptions {
  /** Added to the environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Path of the program; the product's own entry when absent. */
  readonly entry?: string;
  /** A program that starts the command, given with its own words before it, such as `unshare`. */
  readonly through?: readonly string[];
}

/** A command under way. */
export interface RunningCli {
  readonly pid: number;
  /** Events so far. */
  readonly events: readonly RunEvent[];
  /** Resolves with the first event, past or to come, that fits. @throws Error when the command ends without one. */
  event(fits: (event: RunEvent) => boolean): Promise<RunEvent>;
  /** Resolves once this has been written to standard error. @throws Error when the command ends without it. */
  said(text: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<CliResult>;
}

/** The real command line, started from its sources, in a data directory and a temporary directory of its own. */
export class MusterCli {
  /** Data directory, as `--home` names it. */
  readonly home: string;
  /** What the command takes for the machine's temporary directory. */
  readonly temporary: string;
  readonly directory: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #running = new Set<ChildProcess>();
  readonly #pids: number[] = [];

  private constructor(directory: string, env: Readonly<Record<string, string>>) {
    this.directory = directory;
    this.home = join(directory, 'home');
    this.temporary = join(directory, 't');
    this.#env = env;
  }

  /** @param env secrets that the site file refers to. */
  static async create(env: Readonly<Record<string, string>> = {}): Promise<MusterCli> {
    // Short, because sockets are made below it.
    const directory = await mkdtemp(join(tmpdir(), 'mc-'));
    const cli = new MusterCli(directory, env);
    await mkdir(cli.temporary);
    return cli;
  }

  /** Process ids of all commands so far. */
  get pids(): readonly number[] {
    return this.#pids;
  }

  /** Writes a file beside the data directory, such as a site file. @returns its path. */
  async file(name: string, text: string): Promise<string> {
    const path = join(this.directory, name);
    await writeFile(path, text, { mode: 0o600 });
    return path;
  }

  /** Starts a command and gives it back while it works. With `--json`, its events can be waited for. */
  start(words: readonly string[], options: CliOptions = {}): RunningCli {
    const whole = [join(binaries, 'node'), options.entry ?? entry, '--home', this.home, ...words];
    const [program = '', ...rest] = [...(options.through ?? []), ...whole];
    const child = spawn(program, rest, {
      cwd: this.directory,
      env: this.#environment(options),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { pid } = child;
    if (pid === undefined) throw new Error('the command did not start');
    this.#running.add(child);
    this.#pids.push(pid);
    const follower = followEvents(child);
    const ended = resultOf(child).finally(() => {
      this.#running.delete(child);
      follower.end();
    });
    return {
      pid,
      events: follower.events,
      event: follower.event,
      said: (text) => said(child, text),
      signal: (name) => void child.kill(name),
      ended,
    };
  }

  /** Runs a command to its end. */
  run(words: readonly string[], options: CliOptions = {}): Promise<CliResult> {
    return this.start(words, options).ended;
  }

  /** What the database records of its only cluster. */
  async status(): Promise<ClusterStatusLine> {
    const { code, stdout, stderr } = await this.run(['--json', 'status']);
    if (code !== 0) throw new Error(`status ended with ${code}: ${stdout}${stderr}`);
    const [cluster] = linesOf(stdout).flatMap((line) => (line.type === 'status' ? line.clusters : []));
    if (cluster === undefined) throw new Error('nothing is recorded');
    return cluster;
  }

  /** Ends what still runs and removes everything. */
  async dispose(): Promise<void> {
    for (const child of this.#running) child.kill('SIGKILL');
    await rm(this.directory, { recursive: true, force: true });
  }

  #environment({ env = {} }: CliOptions): Record<string, string> {
    const own = {
      PATH: [binaries, process.env.PATH].join(delimiter),
      HOME: this.directory,
      LANG: 'C.UTF-8',
      TMPDIR: this.temporary,
      ...this.#env,
      ...env,
    };
    return Object.fromEntries(
      Object.entries(own).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
  }
}

/** The lines of `--json` output. @throws ZodError for a line of another form: scripts lean on these forms. */
export function linesOf(stdout: string): readonly CliLine[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => lineSchema.parse(JSON.parse(line)));
}

/** The events of `--json` output. */
export function eventsOf(stdout: string): readonly RunEvent[] {
  return linesOf(stdout).flatMap((line) => (line.type === 'event' ? [line.event] : []));
}

function resultOf(child: ChildProcess): Promise<CliResult> {
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const bySignal = signal === 'SIGKILL' ? 137 : 143;
      resolve({ code: code ?? bySignal, ...output });
    });
  });
}

/** What was said before is not heard. */
function said(child: ChildProcess, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = '';
    child.stderr?.on('data', (more: string) => {
      heard += more;
      if (heard.includes(text)) resolve();
    });
    child.once('close', () => reject(new Error(`the command ended without saying: ${text}`)));
  });
}

interface Waiter {
  readonly fits: (event: RunEvent) => boolean;
  readonly resolve: (event: RunEvent) => void;
  readonly reject: (error: Error) => void;
}

/** Hands events to who waits for them as they are printed. */
function followEvents(child: ChildProcess): Pick<RunningCli, 'events' | 'event'> & { end(): void } {
  const events: RunEvent[] = [];
  const waiters = new Set<Waiter>();
  let rest = '';
  let over = false;
  child.stdout?.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines.filter((each) => each.startsWith('{"type":"event"'))) {
      const [event] = eventsOf(line);
      if (event === undefined) continue;
      events.push(event);
      for (const waiter of [...waiters].filter(({ fits }) => fits(event))) {
        waiters.delete(waiter);
        waiter.resolve(event);
      }
    }
  });
  return {
    events,
    event: (fits) => {
      const past = events.find(fits);
      if (past !== undefined) return Promise.resolve(past);
      if (over) return Promise.reject(new Error('the command has ended without that event'));
      return new Promise((resolve, reject) => waiters.add({ fits, resolve, reject }));
    },
    end: () => {
      over = true;
      for (const { reject } of waiters) reject(new Error('the command ended without that event'));
      waiters.clear();
    },
  };
}
