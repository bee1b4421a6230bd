import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, createApp } from '../../../src/main/app.ts';
import { createServeFace, type ServeFace } from '../../../src/main/serve/create-serve-face.ts';

const rendererDirectory = join(import.meta.dirname, '../../../out/renderer');

/** A real app on a data directory of its own, which goes when it closes. */
export interface AppOnHome {
  readonly app: App;
  readonly home: string;
  /** A browser face of the built screens, with a token of its own: one lets in one browser. */
  serve(): Promise<ServeFace>;
  /** Ends its faces, the app, and the data directory. */
  close(): Promise<void>;
}

/** Makes an app that nothing is recorded in yet, and that vouches for no host key by itself. @param directory where its data directory is made. */
export async function openAppOnHome(directory: string = tmpdir()): Promise<AppOnHome> {
  const home = await mkdtemp(join(directory, 'muster-app-'));
  const app = await createApp({
    home,
    readOnly: false,
    prompt: null,
    decider: { confirm: () => Promise.resolve(false) },
    logSink: () => undefined,
  });
  const faces: ServeFace[] = [];
  return {
    app,
    home,
    serve: async () => {
      const face = await createServeFace({ services: app.services, rendererDirectory, port: 0 });
      faces.push(face);
      return face;
    },
    close: async () => {
      for (const face of faces) await face.close();
      await app.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
