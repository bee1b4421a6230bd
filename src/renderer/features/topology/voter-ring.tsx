import { useStore } from 'zustand';
import { quorumOf, toleranceOf } from '../../../shared/rules/quorum.ts';
import type { TopologyStore } from '../../stores/view/topology-store.ts';
import { text } from '../../ui/text.ts';
import { outcomeOver } from './editing.ts';
import { type Host, type Sheet, shortName } from './sheet.ts';
import './voter-ring.css';

/** More stations than this would touch. */
const STATION_LIMIT = 9;
const CENTRE = 58;
const RADIUS = 42;

type Voter = 'votes' | 'recorded' | 'draft' | 'drop';

interface Station {
  readonly id: string;
  readonly name: string;
  readonly voter: Voter;
}

/** The servers as stations of a ring, and what their number means: recorded, as drawn, and after the drop. */
export function VoterRing({ sheet, store }: { sheet: Sheet; store: TopologyStore }) {
  const hand = useStore(store, (state) => state.hand);
  const over = hand === null || hand.over === null ? null : outcomeOver(sheet, hand.ids, hand.over);
  const after = over === null || over.refusal !== null ? sheet.hosts : over.hosts;
  const stations = stationsOf(sheet.hosts, after);
  const recorded = sheet.hosts.filter((host) => host.recorded.role === 'server').length;
  const drawn = serversOf(sheet.hosts).length;
  const votes = sheet.hosts.filter((host) => voterOf(host) === 'votes').length;
  const rows = [
    // A server that is recorded and not installed survives nothing yet.
    ...(votes === recorded ? [] : [['now', votes] as const]),
    ['recorded', recorded],
    ...(drawn === recorded ? [] : [['draft', drawn] as const]),
    ...(stations.length === drawn ? [] : [['drop', serversOf(after).length] as const]),
  ] as const;
  return (
    <figure className="voter-ring" aria-label={text.topology.ring}>
      <svg width="116" height="116" viewBox="0 0 116 116" aria-hidden="true">
        <circle cx={CENTRE} cy={CENTRE} r={RADIUS} fill="none" stroke="var(--edge)" strokeWidth={1.5} />
        {stations.slice(0, STATION_LIMIT).map((station, index, all) => (
          <Dot key={station.id} station={station} angle={(index / all.length) * 2 * Math.PI - Math.PI / 2} />
        ))}
        <text x={CENTRE} y={CENTRE - 2} textAnchor="middle" className="ring-number">
          {drawn}
        </text>
        <text x={CENTRE} y={CENTRE + 12} textAnchor="middle" className="ring-word">
          {text.topology.voters(drawn)}
        </text>
      </svg>
      <table className="vote-table">
        <thead>
          <tr>
            <td />
            <th scope="col">{text.topology.votes}</th>
            <th scope="col">{text.topology.quorum}</th>
            <th scope="col">{text.topology.mayFail}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, votes]) => (
            <tr key={name} className={`votes-${name}`}>
              <th scope="row">{text.topology.rows[name]}</th>
              <td>{votes}</td>
              <td>{votes === 0 ? 0 : quorumOf(votes)}</td>
              <td>{toleranceOf(votes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

function serversOf(hosts: readonly Host[]): readonly Host[] {
  return hosts.filter(({ wanted }) => wanted.role === 'server');
}

/** Servers as drawn, and those that a drop would add. Whoever it takes away is drawn as not there. */
function stationsOf(drawn: readonly Host[], after: readonly Host[]): readonly Station[] {
  const stays = new Set(serversOf(after).map(({ node }) => node.id));
  const before = new Set(serversOf(drawn).map(({ node }) => node.id));
  const kept = serversOf(drawn).flatMap((host) =>
    stays.has(host.node.id) ? [stationOf(host, voterOf(host))] : [],
  );
  const added = serversOf(after).filter(({ node }) => !before.has(node.id));
  return [...kept, ...added.map((host) => stationOf(host, 'drop'))];
}

function stationOf({ node }: Host, voter: Voter): Station {
  return { id: node.id, name: shortName(node.hostname), voter };
}

/** A server votes once it is active. */
function voterOf({ node, recorded }: Host): Voter {
  if (recorded.role !== 'server') return 'draft';
  return node.status === 'active' ? 'votes' : 'recorded';
}

const drawings: Readonly<Record<Voter, { fill: string; stroke: string; ink: string; dash?: string }>> = {
  votes: { fill: 'var(--green)', stroke: 'var(--green)', ink: 'var(--paper)' },
  recorded: { fill: 'var(--paper)', stroke: 'var(--ink3)', ink: 'var(--ink2)', dash: '3 2.2' },
  draft: { fill: 'var(--paper)', stroke: 'var(--plum)', ink: 'var(--plum)' },
  drop: { fill: 'var(--paper)', stroke: 'var(--plum)', ink: 'var(--plum)', dash: '3 2.5' },
};

function Dot({ station, angle }: { station: Station; angle: number }) {
  const { fill, stroke, ink, dash } = drawings[station.voter];
  const x = CENTRE + RADIUS * Math.cos(angle);
  const y = CENTRE + RADIUS * Math.sin(angle);
  return (
    <>
      <circle cx={x} cy={y} r={13} fill={fill} stroke={stroke} strokeWidth={2} strokeDasharray={dash} />
      <text x={x} y={y + 4} textAnchor="middle" className="station-name" fill={ink}>
        {station.name}
      </text>
    </>
  );
}
