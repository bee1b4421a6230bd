import type { Handlers } from './handler.ts';

/** Entries about the app itself. */
export const appHandlers: Pick<Handlers, 'app.about' | 'app.licences' | 'app.standing'> = {
  'app.about': ({ services }) => services.about,
  'app.licences': async ({ services }) => ({ text: await services.licences() }),
  'app.standing': ({ services }) => services.standing(),
};
