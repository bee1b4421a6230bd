import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { clusterRefusal, saveRefusal } from '../../../shared/rules/placing/refusal.ts';
import { draw, nothingDrawn, type TopologyStore } from '../../stores/view/topology-store.ts';
import { Cure, Note } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';
import { changesOf, type Host, laidOverAgain, overtaken, type Sheet, whoOf } from './sheet.ts';

export interface DraftBoxProps {
  readonly sheet: Sheet;
  readonly store: TopologyStore;
  readonly onSave: () => void;
  readonly onPlan: () => void;
}

/** What is drawn and not recorded, and the way on: saving first, then the plan. */
export function DraftBox({ sheet, store, onSave, onPlan }: DraftBoxProps) {
  const error = useStore(store, (state) => state.error);
  const saved = useStore(store, (state) => state.saved);
  const was = useStore(store, (state) => state.was);
  const changes = changesOf(sheet);
  const count = changes.adds + changes.moves + changes.leaves + changes.sets;
  const refusal = count === 0 ? clusterRefusal(sheet.placing) : saveRefusal(sheet.placing, sheet.hosts);
  const stale = overtaken(sheet, was);
  const next = useRef<HTMLButtonElement>(null);
  const counted = useRef(count);
  useEffect(() => {
    // The button that was pressed is gone: who works with keys goes on from the one that took its place.
    if (counted.current > 0 && count === 0 && document.activeElement === document.body) next.current?.focus();
    counted.current = count;
  }, [count]);
  return (
    <section className="draft-box" aria-label={text.topology.draft} data-region="draft">
      <div className="row">
        <span className="cap plum">{text.topology.draft}</span>
        <b>{count === 0 ? '' : text.topology.changes(count)}</b>
      </div>
      <p className="small quiet">{count === 0 ? text.topology.noChanges : text.topology.kinds(changes)}</p>
      {count === 0 && saved ? <p className="say">{text.topology.fileBehind}</p> : null}
      <Overtaken sheet={sheet} store={store} stale={stale} />
      {refusal === null ? null : (
        <p className="say" role="status">
          <b>{refusal.says}</b> {refusal.cure}
        </p>
      )}
      {error === null ? null : (
        <Note tone="red" mark="blocks" title={error.message} tag={error.code}>
          <Cure of={error} />
        </Note>
      )}
      {count === 0 ? (
        <button type="button" className="btn primary" ref={next} disabled={refusal !== null} onClick={onPlan}>
          {text.topology.plan} <kbd>Ctrl Enter</kbd>
        </button>
      ) : (
        <SaveRow store={store} disabled={refusal !== null || stale.length > 0} onSave={onSave} />
      )}
    </section>
  );
}

interface OvertakenProps {
  readonly sheet: Sheet;
  readonly store: TopologyStore;
  readonly stale: readonly Host[];
}

/** Said where the record has gone on under a draft. */
function Overtaken({ sheet, store, stale }: OvertakenProps) {
  if (stale.length === 0) return null;
  return (
    <Note tone="ochre" mark="warns" title={text.topology.overtaken}>
      <p className="say">{text.topology.overtakenWhat(whoOf(stale))}</p>
      <button
        type="button"
        className="btn slim"
        onClick={() => store.setState(laidOverAgain(sheet, store.getState()))}
      >
        {text.topology.layOverAgain}
      </button>
    </Note>
  );
}

interface SaveRowProps {
  readonly store: TopologyStore;
  readonly disabled: boolean;
  readonly onSave: () => void;
}

function SaveRow({ store, disabled, onSave }: SaveRowProps) {
  const saving = useStore(store, (state) => state.saving);
  return (
    <div className="row">
      <button type="button" className="btn primary push" disabled={disabled || saving} onClick={onSave}>
        {saving ? text.topology.saving : text.topology.save} <kbd>Ctrl S</kbd>
      </button>
      <button type="button" className="btn" onClick={() => draw(store, nothingDrawn)}>
        {text.topology.discard}
      </button>
    </div>
  );
}
