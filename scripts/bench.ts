import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CallContext, rootContext } from '../src/main/platform/call-context.ts';
import { defaultVersions, packDistribution } from '../test/lab/distribution/pack.ts';
import { prepareMachine } from '../test/lab/machine.ts';
import { type Figure, figureTable, isMet } from './bench/figures.ts';
import { loadText, machineLine } from './bench/machine-line.ts';
import { buildMuster } from './bench/muster.ts';
import type { Manner, Section } from './bench/section.ts';
import { canvas } from './bench/sections/canvas.ts';
import { face } from './bench/sections/face.ts';
import { fleet } from './bench/sections/fleet.ts';
import { install } from './bench/sections/install.ts';
import { journal } from './bench/sections/journal.ts';
import { logView } from './bench/sections/log-view.ts';
import { preflight } from './bench/sections/preflight.ts';
import { terminals } from './bench/sections/terminals.ts';

const sections: readonly Section[] = [preflight, install, fleet, journal, logView, canvas, face, terminals];
const usage = `npm run bench [-- [--repeat N] [--patience S] section …]   (figures on standard output, progress on standard error)
  --repeat N     measure everything N times (default: what takes seconds 5 times, installs 3 times)
  --patience S   wait up to S seconds each time for the machine to become calm (default 180)
${sections.map(({ name, title }) => `  ${name.padEnd(14)} ${title}`).join('\n')}
Ends with 0 when every aim is met, 1 when one is not, 2 when something could not be measured.`;

const startedAt = Date.now();
const stop = new AbortController();
const onSignal = () => {
  say('Stopping; everything the bench made is being removed.');
  stop.abort(new Error('stopped'));
};
process.once('SIGINT', onSignal);
process.once('SIGTERM', onSignal);

function say(text: string): void {
  console.error(`${((Date.now() - startedAt) / 1000).toFixed(0).padStart(5)} s  ${text}`);
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      repeat: { type: 'string' },
      patience: { type: 'string', default: '180' },
      help: { type: 'boolean', default: false },
    },
  });
  const chosen =
    positionals.length === 0 ? sections : sections.filter(({ name }) => positionals.includes(name));
  const unknown = positionals.find((word) => !sections.some(({ name }) => name === word));
  const repeat = values.repeat === undefined ? undefined : Number(values.repeat);
  const patienceSeconds = Number(values.patience);
  const wrong = unknown !== undefined || !(patienceSeconds >= 0) || (repeat !== undefined && !(repeat >= 1));
  if (values.help || wrong) {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  const ctx = rootContext({ signal: stop.signal, progress: ({ text }) => say(text) });
  return measureAll(ctx, chosen, { cheap: repeat ?? 5, dear: repeat ?? 3, patienceSeconds });
}

async function measureAll(ctx: CallContext, chosen: readonly Section[], manner: Manner): Promise<number> {
  // Short, because sockets are made below it.
  const directory = await mkdtemp(join(tmpdir(), 'mb-'));
  const figures: Figure[] = [];
  try {
    await prepareMachine(ctx);
    ctx.progress({ text: 'building Muster' });
    await buildMuster(ctx);
    const bundle = await packDistribution(ctx, { distribution: 'rke2', version: defaultVersions.rke2 });
    console.log(await machineLine());
    for (const section of chosen) {
      ctx.progress({ text: section.title });
      figures.push(...(await section.measure(ctx, { directory, bundle }, manner)));
    }
  } finally {
    if (figures.length > 0) console.log(`\n${figureTable(figures)}\n\nload at the end: ${loadText()}`);
    await rm(directory, { recursive: true, force: true });
  }
  return figures.every((figure) => isMet(figure) !== false) ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  say(stop.signal.aborted ? 'stopped' : `Not everything could be measured: ${message}`);
  process.exitCode = stop.signal.aborted ? 130 : 2;
}
