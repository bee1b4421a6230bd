import type { FleetNode } from '../../../shared/contract/fleet.ts';
import { text } from '../../ui/text.ts';
import { failuresSurvived } from './fleet-rows.ts';

/** More stations than this would touch. */
const STATION_LIMIT = 7;
const CENTRE = 46;
const RADIUS = 30;

/** The servers as stations of a ring: solid where recorded as active, dashed where not yet. A server is active only once it votes. */
export function ServerRing({ servers }: { servers: readonly FleetNode[] }) {
  const active = servers.filter(({ status }) => status === 'active').length;
  const stations = servers.slice(0, STATION_LIMIT);
  return (
    <figure className="ring">
      <svg width="92" height="92" viewBox="0 0 92 92" aria-hidden="true">
        <circle cx={CENTRE} cy={CENTRE} r={RADIUS} fill="none" stroke="var(--edge)" strokeWidth={1.5} />
        {stations.map((server, index) => (
          <Station
            key={server.id}
            server={server}
            angle={(index / stations.length) * 2 * Math.PI - Math.PI / 2}
          />
        ))}
        <text x={CENTRE} y={CENTRE + 6} textAnchor="middle" className="ring-count">
          {servers.length}
        </text>
      </svg>
      <figcaption>
        <b>
          {servers.length} {text.fleet.ofServers(servers.length)}
        </b>
        <span className="small">{text.fleet.survives(failuresSurvived(servers.length))}</span>
        {active === servers.length ? null : (
          <span className="small quiet">{text.fleet.survivesToday(active)}</span>
        )}
      </figcaption>
    </figure>
  );
}

function Station({ server, angle }: { server: FleetNode; angle: number }) {
  const x = CENTRE + RADIUS * Math.cos(angle);
  const y = CENTRE + RADIUS * Math.sin(angle);
  const { status } = server;
  if (status === 'active') return <circle cx={x} cy={y} r={9} fill="var(--green)" />;
  if (status === 'failed') return <path d={`M${x - 8} ${y - 8}h16v16h-16z`} fill="var(--red)" />;
  const moving = status === 'installing';
  return (
    <circle
      cx={x}
      cy={y}
      r={9}
      fill="var(--sheet)"
      stroke={moving ? 'var(--blue)' : 'var(--edge)'}
      strokeWidth={moving ? 2.5 : 1.5}
      strokeDasharray={moving ? undefined : '3 2.5'}
    />
  );
}
