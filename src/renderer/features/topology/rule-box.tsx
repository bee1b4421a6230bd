import { useStore } from 'zustand';
import type { NodeId } from '../../../shared/model/ids.ts';
import type { Statement } from '../../../shared/rules/placing/outcome.ts';
import type { Refusal } from '../../../shared/rules/placing/refusal.ts';
import { survivalOf } from '../../../shared/rules/placing/survival.ts';
import type { Hand, Refused, TopologyStore, Zone } from '../../stores/view/topology-store.ts';
import { Mark } from '../../ui/mark.tsx';
import { Stamp } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';
import { timeOfDay } from '../../ui/time.ts';
import { letGo, outcomeOver, pennantOver } from './editing.ts';
import { focusAfter } from './focus-after.ts';
import type { Sheet } from './sheet.ts';

export interface RuleBoxProps {
  readonly sheet: Sheet;
  readonly store: TopologyStore;
  readonly zone: Zone;
}

/** What is true of a zone; while somebody holds a host, what would be true after the drop; after a refusal, why. */
export function RuleBox({ sheet, store, zone }: RuleBoxProps) {
  const hand = useStore(store, (state) => state.hand);
  const refused = useStore(store, (state) => state.refused);
  const pennant = useStore(store, (state) => state.pennant);
  if (pennant !== null && zone === 'server') return <BeforePennant sheet={sheet} over={pennant.over} />;
  if (hand !== null) return <Before sheet={sheet} store={store} zone={zone} hand={hand} />;
  if (refused?.zone === zone) return <Stamped refused={refused} store={store} />;
  return (
    <div className="rule-box">
      <Statements statements={standing(sheet, zone)} />
    </div>
  );
}

/** Before the drop. */
function Before({ sheet, store, zone, hand }: RuleBoxProps & { readonly hand: Hand }) {
  const outcome = outcomeOver(sheet, hand.ids, zone);
  const over = hand.over === zone;
  const drop = () => {
    letGo(store, sheet);
    // The button goes with what was held; a host that stands elsewhere now has a new card.
    focusAfter(() => document.querySelector<HTMLElement>('[data-card][aria-pressed="true"]'));
  };
  const classes = ['rule-box', 'speaks', over ? 'over' : '', outcome.refusal === null ? '' : 'refuses'];
  return (
    <div className={classes.join(' ')} data-rule={outcome.refusal === null ? 'allows' : 'refuses'}>
      {outcome.refusal === null ? null : <Why refusal={outcome.refusal} />}
      {outcome.moving === 0 ? <p className="say quiet">{text.topology.nothingMoves}</p> : null}
      {outcome.refusal === null ? <Statements statements={outcome.statements} /> : null}
      {over && hand.by === 'touch' ? (
        <button type="button" className="btn primary" onClick={drop}>
          {text.topology.dropHere}
        </button>
      ) : null}
    </div>
  );
}

/** Before the pennant is let go. */
function BeforePennant({ sheet, over }: { sheet: Sheet; over: NodeId | null }) {
  const outcome = pennantOver(sheet, over);
  const refusal = outcome?.refusal ?? null;
  const says = outcome === null ? text.topology.pennantNowhere : text.topology.pennantTo(outcome.who);
  return (
    <div className={`rule-box speaks ${refusal === null ? '' : 'refuses'} ${over === null ? '' : 'over'}`}>
      {refusal === null ? (
        <p className="say">
          {outcome === null ? says : <b>{says}</b>} {outcome === null ? '' : text.topology.pennantWhy}
        </p>
      ) : (
        <Why refusal={refusal} />
      )}
    </div>
  );
}

function Why({ refusal }: { refusal: Refusal }) {
  return (
    <p className="say">
      <b>{refusal.says}</b> {refusal.why}
    </p>
  );
}

/** A refusal stays until it is dismissed or something else is drawn. */
function Stamped({ refused, store }: { refused: Refused; store: TopologyStore }) {
  const { who, at, refusal, isTold } = refused;
  return (
    <div className={isTold ? 'rule-box stays' : 'rule-box refuses stays'} role={isTold ? 'status' : 'alert'}>
      <div className="refused-head">
        {isTold ? null : <Stamp tone="red">{text.topology.refusedWord}</Stamp>}
        <span className="small">
          {who} · {timeOfDay(at)}
        </span>
      </div>
      <Why refusal={refusal} />
      <p className="say">{refusal.cure}</p>
      <button type="button" className="btn slim" onClick={() => store.setState({ refused: null })}>
        {text.topology.dismiss}
      </button>
    </div>
  );
}

function Statements({ statements }: { statements: readonly Statement[] }) {
  return statements.map(({ severity, says, more }) => (
    <p className="say" key={says} data-severity={severity}>
      {severity === 'ok' ? null : (
        <Mark name={severity === 'block' ? 'blocks' : 'warns'} size={16} label="" />
      )}{' '}
      <b>{says}</b> {more}
    </p>
  ));
}

/** What is true as it is drawn. */
function standing({ zones }: Sheet, zone: Zone): readonly Statement[] {
  const count = zones[zone].filter(({ kind }) => kind !== 'ghost').length;
  const words = text.topology.standing;
  if (zone === 'server') return [survivalOf(count, count)];
  if (zone === 'agent') return [{ severity: 'ok', says: words.agent(count), more: words.agentMore }];
  return [{ severity: 'ok', says: '', more: words.unassigned }];
}
