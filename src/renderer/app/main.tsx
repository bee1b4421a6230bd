import '@fontsource/cabin/latin-400.css';
import '@fontsource/cabin/latin-500.css';
import '@fontsource/cabin/latin-600.css';
import '@fontsource/cabin/latin-700.css';
import '@fontsource/cabin/latin-ext-400.css';
import '@fontsource/cabin/latin-ext-700.css';
import '@fontsource/charis-sil/latin-400.css';
import '@fontsource/charis-sil/latin-700.css';
import '@fontsource/charis-sil/latin-ext-400.css';
import '@fontsource/charis-sil/latin-ext-700.css';
import '@fontsource/jetbrains-mono/latin-400.css';
import '@fontsource/jetbrains-mono/latin-500.css';
import '@fontsource/jetbrains-mono/latin-700.css';
import '../ui/tokens.css';
import '../ui/base.css';
import '../ui/ui.css';
import '../ui/dialog.css';
import './app.css';
import './touch.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createConnection } from '../api/connection.ts';
import { openWire } from '../api/wires.ts';
import { Files } from '../features/terminals/sending.ts';
import { createFleetStore } from '../stores/projections/fleet-store.ts';
import { createDrafts } from '../stores/view/topology-store.ts';
import { createViewStore, type FlagMemory } from '../stores/view/view-store.ts';
import { App } from './app.tsx';
import { CrashSheet } from './crash-sheet.tsx';

const THEME_KEY = 'muster.theme';
const PLACE_KEY = 'muster.place';

/** A choice of yes or no that outlives the window. */
const flagAt = (key: string): FlagMemory => ({
  read: () => localStorage.getItem(key) === 'on',
  write: (on) => localStorage.setItem(key, on ? 'on' : 'off'),
});

const connection = createConnection({
  openWire,
  nowMs: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
});
const view = createViewStore(
  {
    read: () => localStorage.getItem(THEME_KEY),
    write: (theme) => localStorage.setItem(THEME_KEY, theme),
  },
  matchMedia('(prefers-color-scheme: dark)').matches,
  { touch: flagAt('muster.touch'), allPhases: flagAt('muster.all-phases') },
);
// A draft outlives a reload, not the window: two windows may draw different things.
const draftOf = createDrafts((clusterId) => ({
  read: () => sessionStorage.getItem(`muster.draft.${clusterId}`),
  write: (text) => sessionStorage.setItem(`muster.draft.${clusterId}`, text),
}));
const files = new Files(() => {
  const state = connection.state();
  return state.status === 'open' ? state.client : null;
});
const showTheme = () => {
  const { theme, touch } = view.getState();
  document.documentElement.dataset.theme = theme;
  document.documentElement.dataset.touch = touch ? 'on' : 'off';
};
view.subscribe(showTheme);
showTheme();

// A new start of Muster has a new address: given to the same tab, it comes back to where the tab was.
const stopWaiting = connection.onDidChange(({ status }) => {
  if (status !== 'open') return;
  stopWaiting();
  const place = sessionStorage.getItem(PLACE_KEY);
  if (location.hash === '' && place !== null) location.hash = place;
});
addEventListener('hashchange', () => {
  if (location.hash.startsWith('#/')) sessionStorage.setItem(PLACE_KEY, location.hash);
});

// Another address given to the tab that is open already changes only what stands behind the #: the page would not load anew.
addEventListener('hashchange', () => {
  if (location.hash.startsWith('#token=')) location.reload();
});

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root element');
createRoot(root).render(
  <StrictMode>
    <CrashSheet>
      <App
        connection={connection}
        fleet={createFleetStore(connection, () => Date.now())}
        view={view}
        draftOf={draftOf}
        files={files}
      />
    </CrashSheet>
  </StrictMode>,
);
