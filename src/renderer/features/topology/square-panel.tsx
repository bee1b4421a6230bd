import { useStore } from 'zustand';
import { visible } from '../../../shared/rules/plain-text.ts';
import type { TopologyStore } from '../../stores/view/topology-store.ts';
import { Mark } from '../../ui/mark.tsx';
import { Note } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';
import { commonReason, exceptionOf, exceptionsIn, type Group } from './groups.ts';
import { RowWindow } from './row-window.tsx';
import type { Card } from './sheet.ts';
import { openSquare } from './square-moves.ts';

/** Rows beyond this scroll. */
const ROWS_SEEN = 10;
const ROW_PX = 34;

/** The exceptions of the chosen square, worst first, and what they have in common if it can be seen. */
export function SquarePanel({ group, store }: { group: Group; store: TopologyStore }) {
  const open = useStore(store, (state) => state.square === group.name);
  const words = text.topology.groups;
  const rows = exceptionsIn(group);
  const common = commonReason(group);
  const rest = group.cards.length - rows.length;
  return (
    <>
      <header className="prop-head">
        <div className="row">
          <h2>{group.name}</h2>
          <span className="push" />
          <span className="small quiet">{text.topology.nodes(group.cards.length)}</span>
        </div>
        <div className="small quiet">{words.exceptions(rows.length)}</div>
      </header>
      <div style={{ height: Math.min(rows.length, ROWS_SEEN) * ROW_PX, display: 'grid' }}>
        <RowWindow
          items={rows}
          rowHeight={ROW_PX}
          row={(card) => <Exception key={card.host.node.id} card={card} store={store} />}
        />
      </div>
      <div className="prop-part row">
        <span className="small quiet">{words.rest(rest)}</span>
        <span className="push" />
        <button
          type="button"
          className="btn slim"
          onClick={() => openSquare(store, open ? null : group.name)}
        >
          {open ? words.back : words.asCards} <kbd>{open ? 'Esc' : 'Enter'}</kbd>
        </button>
      </div>
      {common === null ? null : (
        <div className="prop-part">
          <Note tone="red" mark="failed" title={words.together(common.count)}>
            <p className="say">{visible(common.reason)}</p>
          </Note>
        </div>
      )}
    </>
  );
}

function Exception({ card, store }: { card: Card; store: TopologyStore }) {
  const { node } = card.host;
  const mark = exceptionOf(card) ?? card.mark;
  const broke = visible(node.installationError ?? '');
  return (
    <li>
      <button
        type="button"
        className="exception"
        onClick={() => store.setState({ chosen: new Set([node.id]), at: node.id })}
      >
        <Mark name={mark} label={text.marks[mark]} />
        <span className="host" title={node.hostname}>
          {node.hostname}
        </span>
        <span className="small" title={broke}>
          {broke === '' ? (card.statements[0]?.says ?? card.say) : broke}
        </span>
      </button>
    </li>
  );
}
