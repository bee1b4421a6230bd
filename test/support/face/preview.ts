import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createServeFace } from '../../../src/main/serve/create-serve-face.ts';
import { scripts } from './play-install.ts';
import { scriptedApp } from './scripted-app.ts';

/** Serves the built screens on a scripted app, to look at them: `node test/support/face/preview.ts --script waits --start`. */
const { values } = parseArgs({
  options: {
    script: { type: 'string', default: 'good' },
    pace: { type: 'string', default: '900' },
    port: { type: 'string', default: '0' },
    start: { type: 'boolean', default: false },
    empty: { type: 'boolean', default: false },
  },
});
const script = scripts.find((name) => name === values.script) ?? 'good';
const app = scriptedApp({ pace: Number(values.pace), script, empty: values.empty });
if (values.start) app.start();
const rendererDirectory = join(import.meta.dirname, '../../../out/renderer');
const face = await createServeFace({ services: app.services, rendererDirectory, port: Number(values.port) });
process.stdout.write(`${face.url}\n`);
