import { useStore } from 'zustand';
import { clusterRefusal, saveRefusal } from '../../../shared/rules/placing/refusal.ts';
import { draw, type TopologyStore } from '../../stores/view/topology-store.ts';
import { Cure, Note } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';
import { changesOf, type Sheet } from './sheet.ts';

export interface DraftBoxProps {
  readonly sheet: Sheet;
  readonly store: TopologyStore;
  readonly onSave: () => void;
  readonly onPlan: () => void;
}

/** What is drawn and not recorded, and the way on: saving first, then the plan. */
export function DraftBox({ sheet, store, onSave, onPlan }: DraftBoxProps) {
  const saving = useStore(store, (state) => state.saving);
  const error = useStore(store, (state) => state.error);
  const saved = useStore(store, (state) => state.saved);
  const changes = changesOf(sheet.hosts);
  const count = changes.adds + changes.moves + changes.leaves;
  const refusal = count === 0 ? clusterRefusal(sheet.placing) : saveRefusal(sheet.placing, sheet.hosts);
  return (
    <section className="draft-box" aria-label={text.topology.draft} data-region="draft">
      <div className="row">
        <span className="cap plum">{text.topology.draft}</span>
        <b>{count === 0 ? '' : text.topology.changes(count)}</b>
      </div>
      <p className="small quiet">{count === 0 ? text.topology.noChanges : text.topology.kinds(changes)}</p>
      {count === 0 && saved ? <p className="say">{text.topology.fileBehind}</p> : null}
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
        <button type="button" className="btn primary" disabled={refusal !== null} onClick={onPlan}>
          {text.topology.plan} <kbd>Ctrl Enter</kbd>
        </button>
      ) : (
        <div className="row">
          <button
            type="button"
            className="btn primary push"
            disabled={refusal !== null || saving}
            onClick={onSave}
          >
            {saving ? text.topology.saving : text.topology.save} <kbd>Ctrl S</kbd>
          </button>
          <button type="button" className="btn" onClick={() => draw(store, new Map())}>
            {text.topology.discard}
          </button>
        </div>
      )}
    </section>
  );
}
