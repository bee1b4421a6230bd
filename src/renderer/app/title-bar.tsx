import { useStore } from 'zustand';
import type { FleetSnapshot } from '../../shared/contract/fleet.ts';
import { isBusy } from '../../shared/model/run.ts';
import { type ShownRun, themes, type ViewStore } from '../stores/view/view-store.ts';
import { text } from '../ui/text.ts';
import { askForNotices, useNoticeState } from './notices.ts';
import { hashOf, type Route } from './route.ts';
import { type ScreenLink, whereOf } from './screens.ts';

export interface TitleBarProps {
  readonly route: Route;
  readonly fleet: FleetSnapshot | null;
  readonly shownRun: ShownRun | null;
  readonly screens: readonly ScreenLink[];
  readonly view: ViewStore;
  readonly onFind: () => void;
}

/** Where the window is, where it can go, what can be found or done, and the theme. */
export function TitleBar({ route, fleet, shownRun, screens, view, onFind }: TitleBarProps) {
  return (
    <header className="bar" data-region="bar">
      <div className="wordmark">
        <Wordmark /> {text.product}
      </div>
      <div className="where">{whereOf({ route, fleet, shownRun })}</div>
      <nav aria-label={text.regions}>
        {screens.map((link) => (
          <a
            key={link.number}
            href={hashOf(link.route)}
            aria-current={link.route.screen === route.screen ? 'page' : undefined}
            title={`Alt ${link.number}`}
          >
            {link.title}
            {link.count === undefined ? null : <i>{link.count}</i>}
          </a>
        ))}
      </nav>
      <span className="push" />
      <NoticeButton fleet={fleet} />
      <button type="button" className="find" onClick={onFind}>
        {text.palette.title} <kbd>{text.palette.keys}</kbd>
      </button>
      <ThemeSwitch view={view} />
      <TouchSwitch view={view} />
    </header>
  );
}

/** Only there while a run is under way and nobody has said yet whether its end may be told outside the window. */
function NoticeButton({ fleet }: Pick<TitleBarProps, 'fleet'>) {
  const state = useNoticeState();
  if (state !== 'unknown' || fleet?.runs.some(({ run }) => isBusy(run)) !== true) return null;
  return (
    <button type="button" className="find" onClick={() => void askForNotices()}>
      {text.notices.ask}
    </button>
  );
}

function ThemeSwitch({ view }: Pick<TitleBarProps, 'view'>) {
  const theme = useStore(view, (state) => state.theme);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as part of a bar.
    <div className="themes" role="group" aria-label={text.theme}>
      {themes.map((name) => (
        <button
          type="button"
          key={name}
          aria-pressed={theme === name}
          onClick={() => view.setState({ theme: name })}
        >
          {text.themes[name]}
        </button>
      ))}
    </div>
  );
}

/** Only there while it is on: it is a way out for who has no keys, and the palette is the way in. */
function TouchSwitch({ view }: Pick<TitleBarProps, 'view'>) {
  const touch = useStore(view, (state) => state.touch);
  if (!touch) return null;
  return (
    <button type="button" className="find" aria-pressed onClick={() => view.setState({ touch: false })}>
      {text.touch.on}
    </button>
  );
}

function Wordmark() {
  return (
    <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
      <path d="M2 18.5 7 8.5l4 5.5 5-10.5" fill="none" stroke="currentColor" strokeWidth="1.7" />
      <circle cx="2.8" cy="18" r="2.3" fill="currentColor" />
      <circle cx="7" cy="8.5" r="2.3" fill="var(--paper)" stroke="currentColor" strokeWidth="1.6" />
      <circle cx="11" cy="14" r="2.3" fill="var(--paper)" stroke="currentColor" strokeWidth="1.6" />
      <path d="M16 9V2.200l5 1.900L16 6z" fill="currentColor" />
    </svg>
  );
}
