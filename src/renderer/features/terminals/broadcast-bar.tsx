import type { FleetNode } from '../../../shared/contract/fleet.ts';
import type { Terminal } from '../../../shared/contract/terminals.ts';
import type { NodeId, TerminalId } from '../../../shared/model/ids.ts';
import { exclude, include, stopBroadcast, type TerminalsStore } from '../../stores/view/terminals-store.ts';
import { Mark } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';

const words = text.terminals;

export interface BroadcastBarProps {
  readonly layout: TerminalsStore;
  readonly panes: readonly Terminal[];
  readonly receivers: readonly TerminalId[];
  readonly excluded: ReadonlyMap<TerminalId, string | null>;
  readonly nodeOf: (id: NodeId) => FleetNode | undefined;
  /** A host that asks for a password: then nobody but the pane in front receives keys. */
  readonly asking: string | null;
  readonly onExcludePane: () => void;
}

/** Who receives what is typed, always in sight while more than one does. */
export function BroadcastBar(props: BroadcastBarProps) {
  const { layout, panes, receivers, excluded, asking } = props;
  const say = receivers.length === 0 ? words.nobodyReceives : words.broadcasting(receivers.length);
  return (
    <section className="broadcast" data-region="broadcast" aria-label={words.broadcast}>
      <Mark name="warns" size={22} label="" />
      <b className="broadcast-say" role="status">
        {asking === null ? say : words.asksPassword(asking)}
      </b>
      <div className="targets">
        {panes.map(({ id, hostname, nodeId }) =>
          excluded.has(id) ? (
            <button
              type="button"
              key={id}
              className="target out"
              aria-label={words.include(hostname)}
              onClick={() => include(layout, id)}
            >
              <s>{hostname}</s> <span className="small">{outText(excluded.get(id) ?? null)}</span>
            </button>
          ) : (
            <button
              type="button"
              key={id}
              className="target"
              aria-label={words.exclude(hostname)}
              onClick={() => exclude(layout, id, null)}
            >
              <Mark name={props.nodeOf(nodeId)?.status ?? 'unseen'} size={16} label="" />
              {hostname} <span aria-hidden="true">✕</span>
            </button>
          ),
        )}
      </div>
      <span className="push" />
      <button type="button" className="btn" onClick={props.onExcludePane}>
        {words.excludePane} <kbd>{words.excludeKeys}</kbd>
      </button>
      <button type="button" className="btn primary" onClick={() => stopBroadcast(layout)}>
        {words.stopBroadcast} <kbd>{words.stopKeys}</kbd>
      </button>
    </section>
  );
}

function outText(why: string | null): string {
  return why === null ? words.excluded : words.excludedFor(why);
}
