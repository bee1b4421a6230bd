import { useRef } from 'react';
import { useStore } from 'zustand';
import type { Site } from '../../../shared/model/site.ts';
import { visible } from '../../../shared/rules/plain-text.ts';
import { type FleetFilter, glances, wholeFleet } from '../../stores/view/fleet-filter.ts';
import type { ViewStore } from '../../stores/view/view-store.ts';
import { Choice } from '../../ui/field.tsx';
import { text } from '../../ui/text.ts';
import { useSearchKey } from '../../ui/typing.ts';
import { isNarrow } from './filter-rows.ts';
import './fleet-tools.css';

export interface FleetToolsProps {
  readonly view: ViewStore;
  readonly sites: readonly Site[];
  readonly racks: readonly string[];
  /** Hosts left by the filter, and all. */
  readonly found: number;
  readonly all: number;
}

const roles = ['server', 'agent', 'none'] as const;

/** What of the fleet is shown: words to search for, and choices. `/` goes to the search, Esc in it takes everything back. */
export function FleetTools({ view, sites, racks, found, all }: FleetToolsProps) {
  const filter = useStore(view, (state) => state.fleet);
  const search = useRef<HTMLInputElement>(null);
  useSearchKey(() => search.current?.focus());
  const change = (part: Partial<FleetFilter>) =>
    view.setState((state) => ({ fleet: { ...state.fleet, ...part } }));
  const words = text.fleetTools;
  return (
    <search className="fleet-tools" aria-label={words.title}>
      <label className="fleet-search">
        <span className="small">
          {words.search} <kbd>/</kbd>
        </span>
        <input
          ref={search}
          className="line-field"
          value={filter.text}
          placeholder={words.example}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => change({ text: event.target.value })}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            view.setState({ fleet: wholeFleet });
            event.currentTarget.blur();
          }}
        />
      </label>
      <Choice
        label={words.state}
        value={filter.state ?? ''}
        options={[['', words.any], ...glances.map((glance) => [glance, text.glance[glance]] as const)]}
        onChoose={(value) => change({ state: glances.find((glance) => glance === value) ?? null })}
      />
      <Choice
        label={words.role}
        value={filter.role ?? ''}
        options={[['', words.any], ...roles.map((role) => [role, words.roles[role]] as const)]}
        onChoose={(value) => change({ role: roles.find((role) => role === value) ?? null })}
      />
      {sites.length < 2 ? null : (
        <Choice
          label={words.site}
          value={filter.siteId ?? ''}
          options={[['', words.any], ...sites.map(({ id, name }) => [id, visible(name)] as const)]}
          onChoose={(value) => change({ siteId: value === '' ? null : value })}
        />
      )}
      {racks.length === 0 ? null : (
        <Choice
          label={words.rack}
          value={filter.rack ?? ''}
          options={[['', words.any], ...racks.map((rack) => [rack, visible(rack)] as const)]}
          onChoose={(value) => change({ rack: value === '' ? null : value })}
        />
      )}
      {isNarrow(filter) ? (
        <>
          <span className="fleet-found" role="status">
            {words.found(found, all)}
          </span>
          <button type="button" className="btn slim" onClick={() => view.setState({ fleet: wholeFleet })}>
            {words.whole}
          </button>
        </>
      ) : null}
    </search>
  );
}
