import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { RunSnapshot } from '../../../../shared/contract/runs.ts';
import { type LogFilter, logDepthSchema } from '../../../../shared/model/log-filter.ts';
import type { FollowedLog, LogState } from '../../../stores/projections/log-store.ts';
import { text } from '../../../ui/text.ts';
import type { LogNames } from './log-line.ts';
import { COPY_LIMIT, textOf } from './log-text.ts';
import type { Search } from './use-search.ts';

export interface LogToolsProps {
  readonly snapshot: RunSnapshot;
  readonly filter: LogFilter;
  readonly onFilter: (filter: LogFilter) => void;
  readonly search: Search;
  /** How often somebody has asked for the search: its field has the keys each time. */
  readonly asked: number;
  readonly log: FollowedLog | null;
  readonly state: LogState;
  readonly names: LogNames;
  readonly onSave: (pieces: readonly Blob[]) => void;
}

/** Which lines are shown, a search in them, and taking them elsewhere. */
export function LogTools(props: LogToolsProps) {
  return (
    <div className="log-tools">
      <Filters {...props} />
      <SearchField {...props} />
      <span className="push" />
      <Takeaway {...props} />
    </div>
  );
}

function Filters({ snapshot, filter, onFilter }: LogToolsProps) {
  const words = text.log;
  return (
    <>
      <select
        aria-label={words.depth}
        value={filter.depth}
        onChange={({ target }) => onFilter({ ...filter, depth: logDepthSchema.parse(target.value) })}
      >
        {logDepthSchema.options.map((depth) => (
          <option key={depth} value={depth}>
            {words.depths[depth]}
          </option>
        ))}
      </select>
      <select
        aria-label={words.node}
        value={filter.nodeId ?? ''}
        onChange={({ target }) => {
          const node = snapshot.nodes.find(({ id }) => id === target.value);
          onFilter({ ...filter, nodeId: node?.id ?? null });
        }}
      >
        <option value="">{words.allNodes}</option>
        {snapshot.nodes.map(({ id, hostname }) => (
          <option key={id} value={id}>
            {hostname}
          </option>
        ))}
      </select>
      <select
        aria-label={words.phase}
        value={filter.phaseId ?? ''}
        onChange={({ target }) => onFilter({ ...filter, phaseId: target.value === '' ? null : target.value })}
      >
        <option value="">{words.allPhases}</option>
        {snapshot.run.plan.phases.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    </>
  );
}

/** Letters of a search are taken together: each search looks through the whole log. */
const TYPED_MS = 200;

function SearchField({ search, asked }: Pick<LogToolsProps, 'search' | 'asked'>) {
  const { searched, onSearch, place, found, onStep } = search;
  const words = text.log;
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(searched);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once more, it has the keys once more.
  useEffect(() => field.current?.focus(), [asked]);
  // In a busy log everything is drawn anew many times a second: only typing may put a search off.
  const latest = useRef(onSearch);
  latest.current = onSearch;
  useEffect(() => {
    const timer = setTimeout(() => latest.current(typed), TYPED_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    const by = event.shiftKey ? -1 : 1;
    // What was found so far is of the search before: the step waits for the lines of this one.
    if (typed === searched) onStep(by);
    else onSearch(typed, by);
  };
  const looks = found.lastSequence !== null && found.scannedTo < found.lastSequence;
  const told = words.found(place + 1, found.count);
  return (
    <>
      <input
        ref={field}
        type="search"
        aria-label={words.search}
        placeholder={words.searchHint}
        maxLength={200}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        onKeyDown={onKeyDown}
      />
      {searched === '' ? null : (
        <>
          <span className="small quiet" role="status">
            {looks ? words.looking(found.scannedTo, found.lastSequence ?? 0) : told}
          </span>
          <button type="button" className="btn slim" aria-label={words.previous} onClick={() => onStep(-1)}>
            ↑
          </button>
          <button type="button" className="btn slim" aria-label={words.next} onClick={() => onStep(1)}>
            ↓
          </button>
        </>
      )}
    </>
  );
}

/** Copying and saving what fits the filter; what came of it is said beside the buttons and stays until the next time. */
function Takeaway({ log, state, names, onSave }: LogToolsProps) {
  const words = text.log;
  const [said, setSaid] = useState('');
  const [reading, setReading] = useState(false);
  /** The last lines, at most so many; null where not all could be read, which is said. */
  const read = async (atMost: number) => {
    if (log === null) return null;
    setReading(true);
    // Who saves while older lines are still looked through wants those too.
    const to = await log.counted();
    const from = Math.max(0, (to ?? 0) - atMost);
    const onRead = (lines: number) => setSaid(words.saving(lines, (to ?? 0) - from));
    const pieces = to === null ? null : await textOf(log, names, { from, to, onRead }).catch(() => null);
    setReading(false);
    if (pieces === null) setSaid(words.notAll);
    return pieces === null || to === null ? null : { pieces, lines: to - from };
  };
  const copy = async () => {
    const done = await read(COPY_LIMIT);
    if (done === null) return;
    const whole = await new Blob([...done.pieces]).text();
    await navigator.clipboard.writeText(whole).then(
      () => setSaid(words.copied(done.lines)),
      () => setSaid(words.copyRefused),
    );
  };
  const save = async () => {
    const done = await read(Number.POSITIVE_INFINITY);
    if (done === null) return;
    onSave(done.pieces);
    setSaid(words.saved(done.lines));
  };
  const disabled = reading || log === null || state.count === 0;
  return (
    <>
      <span className="small quiet" role="status">
        {said === '' ? words.lines(state.count) : said}
      </span>
      <button type="button" className="btn slim" disabled={disabled} onClick={() => void copy()}>
        {words.copy}
      </button>
      <button type="button" className="btn slim" disabled={disabled} onClick={() => void save()}>
        {words.save}
      </button>
    </>
  );
}
