import { useEffect, useState } from 'react';
import type { NodeId } from '../../../shared/model/ids.ts';
import type { Variables } from '../../../shared/model/node.ts';
import type { TopologyStore } from '../../stores/view/topology-store.ts';
import { text } from '../../ui/text.ts';
import type { TopologyAsks } from './asks.ts';
import { drawSettings } from './editing.ts';
import { SeveralForm } from './several-form.tsx';
import type { Host, Sheet } from './sheet.ts';

export interface SeveralHostsProps {
  readonly sheet: Sheet;
  readonly store: TopologyStore;
  readonly hosts: readonly Host[];
  readonly ask: TopologyAsks;
}

/** Variables of more hosts than this are not asked for: each is a question of its own. */
const MOST_ASKED = 200;

/** Sets several hosts otherwise at once: one step of the draft. */
export function SeveralHosts(props: SeveralHostsProps) {
  const { hosts } = props;
  const key = hosts.map(({ node }) => node.id).join();
  // Another choice is another form: nothing that was typed for others is drawn on these.
  const [editing, setEditing] = useState<string | null>(null);
  if (editing === key) return <Editing key={key} {...props} onEnd={() => setEditing(null)} />;
  return (
    <div className="prop-part">
      <button type="button" className="btn slim" onClick={() => setEditing(key)}>
        {text.topology.form.openAll(hosts.length)}
      </button>
    </div>
  );
}

function Editing({ sheet, store, ask, ...props }: SeveralHostsProps & { readonly onEnd: () => void }) {
  // As they were when the form opened: what others record meanwhile is not overwritten unseen.
  const [{ hosts, nodes }] = useState({ hosts: props.hosts, nodes: sheet.nodes });
  const recorded = useVariables(hosts, ask);
  if (recorded === null) return <div className="prop-part small quiet">{text.topology.form.asking}</div>;
  const wantedOf = (id: NodeId) => sheet.edits.get(id)?.wanted.variables ?? recorded.get(id);
  const known = hosts.every(({ node }) => recorded.has(node.id));
  return (
    <SeveralForm
      hosts={hosts.map(({ node }) => {
        const { labels, taints } = node;
        const variables = known ? wantedOf(node.id) : undefined;
        return variables === undefined ? { labels, taints } : { labels, taints, variables };
      })}
      onCancel={props.onEnd}
      onDraw={(wanted) => {
        const edits = hosts.flatMap(({ node }, index) => {
          const edit = wanted[index];
          const there = nodes.find(({ id }) => id === node.id) ?? node;
          const variables = recorded.get(node.id);
          const full = variables === undefined ? there : { ...there, variables };
          return edit === undefined ? [] : [[node.id, { there: full, edit }] as const];
        });
        drawSettings(store, new Map(edits));
        props.onEnd();
      }}
    />
  );
}

/** The recorded variables of those hosts that tell; null until all have answered. */
function useVariables(hosts: readonly Host[], ask: TopologyAsks): ReadonlyMap<NodeId, Variables> | null {
  const [known, setKnown] = useState<ReadonlyMap<NodeId, Variables> | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for the hosts that the form was opened for, again only over another connection.
  useEffect(() => {
    let wanted = true;
    if (known !== null && hosts.every(({ node }) => known.has(node.id))) return;
    const asked = hosts.length > MOST_ASKED ? [] : hosts;
    void Promise.all(asked.map(({ node }) => ask.host(node.id))).then((answers) => {
      const told = asked.flatMap(({ node }, index) => {
        const variables = answers[index]?.variables;
        return variables === undefined ? [] : [[node.id, variables] as const];
      });
      if (wanted) setKnown((before) => new Map([...(before ?? []), ...told]));
    });
    return () => {
      wanted = false;
    };
  }, [ask]);
  return known;
}
