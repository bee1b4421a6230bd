import type { Handlers } from './handler.ts';

/** Entries about the app itself. */
export const appHandlers: Pick<Handlers, 'app.about'> = {
  'app.about': ({ services }) => services.about,
};
