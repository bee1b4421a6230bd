import { useRef } from 'react';
import { useStore } from 'zustand';
import type { TopologyStore } from '../../stores/view/topology-store.ts';
import { text } from '../../ui/text.ts';
import type { TopologyAsks } from './asks.ts';
import { focusAfter } from './focus-after.ts';
import { hideMove, movesOf } from './moves.ts';
import { OneHost } from './one-host.tsx';
import { RemoveHosts } from './remove-hosts.tsx';
import { SeveralHosts } from './several-hosts.tsx';
import { areRemovable, type Host, type Sheet } from './sheet.ts';
import { SquarePanel } from './square-panel.tsx';
import { chosenGroup, type Grouping, squareWith } from './use-groups.ts';
import './properties.css';

export interface PropertiesProps {
  readonly sheet: Sheet;
  readonly store: TopologyStore;
  readonly grouping: Grouping;
  readonly ask: TopologyAsks;
  readonly nowMs: number;
}

/** The chosen host: recorded beside desired, what was seen of it, what is to be said of it, and where it can go. */
export function Properties({ sheet, store, grouping, ask, nowMs }: PropertiesProps) {
  const chosen = useStore(store, (state) => state.chosen);
  const hosts = sheet.hosts.filter(({ node }) => chosen.has(node.id));
  const [only, second] = hosts;
  if (only === undefined) return <HowTo />;
  const group = second === undefined ? null : chosenGroup(grouping, chosen);
  return (
    <>
      {second === undefined ? (
        <OneHost {...{ sheet, store, ask, nowMs }} host={only} group={squareWith(grouping, only)} />
      ) : group !== null ? (
        <SquarePanel group={group} store={store} />
      ) : (
        <Several hosts={hosts} />
      )}
      {second === undefined ? null : <SeveralHosts sheet={sheet} store={store} hosts={hosts} ask={ask} />}
      <MoveMenu store={store} sheet={sheet} hosts={hosts} />
      {areRemovable(hosts) ? (
        <RemoveHosts key={hosts.map(({ node }) => node.id).join()} hosts={hosts} store={store} ask={ask} />
      ) : null}
    </>
  );
}

/** More names than this are not read. */
const MOST_NAMES = 60;

function Several({ hosts }: { hosts: readonly Host[] }) {
  const names = hosts.slice(0, MOST_NAMES).map(({ node }) => node.hostname);
  const more = hosts.length - names.length;
  return (
    <header className="prop-head">
      <b>{text.topology.several(hosts.length)}</b>
      <div className="mono quiet prop-names">
        {names.join(', ')} {more > 0 ? text.topology.andMore(more) : ''}
      </div>
    </header>
  );
}

/** What can be done here; shown while nothing is chosen. */
function HowTo() {
  return (
    <div className="prop-part">
      <p className="quiet">{text.topology.nothingChosen}</p>
      <dl className="how-to">
        {text.topology.howTo.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** The menu's way of a drag: each button says what it would do while it is pointed at or has the focus. */
function MoveMenu({
  sheet,
  store,
  hosts,
}: Pick<PropertiesProps, 'sheet' | 'store'> & { hosts: readonly Host[] }) {
  const menu = useRef<HTMLDivElement>(null);
  const hide = () => hideMove(store);
  const press = (act: () => void) => {
    act();
    // Where a host stands already it cannot be put: that button is the one that was pressed.
    focusAfter(() => menu.current?.querySelector<HTMLElement>('button:not(:disabled)'));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row with its own caption.
    <div className="prop-part move-menu" ref={menu} role="group" aria-label={text.topology.moveTo}>
      <span className="cap">{text.topology.moveTo}</span>
      <div className="row move-row">
        {movesOf(sheet, store, hosts).map(({ key, label, hint, disabled, show, act }) => (
          <button
            type="button"
            key={key}
            className="btn slim"
            disabled={disabled}
            onMouseEnter={show}
            onMouseLeave={hide}
            onFocus={show}
            onBlur={hide}
            onClick={() => press(act)}
          >
            {label} {hint === null ? null : <kbd>{hint}</kbd>}
          </button>
        ))}
      </div>
    </div>
  );
}
