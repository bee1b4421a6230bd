import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Standing } from '../../../shared/contract/app.ts';
import type { FleetSnapshot } from '../../../shared/contract/fleet.ts';
import type { ClusterId } from '../../../shared/model/ids.ts';
import type { Connection } from '../../api/connection.ts';
import type { Files } from '../../features/terminals/sending.ts';
import type { Live } from '../../stores/projections/live.ts';
import { Mark } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import { useConnection } from '../use-connection.ts';
import { stripCells } from './strip-cells.ts';
import './strip.css';

export interface StripProps {
  readonly connection: Connection;
  readonly live: Live<FleetSnapshot>;
  readonly clusterId: ClusterId | null;
  readonly files: Files;
}

/** The strip at the very foot: a few fixed cells that stay quiet when all is well. */
export function Strip({ connection, live, clusterId, files }: StripProps) {
  const onTheirWay = useStore(files.state);
  const standing = useStanding(connection);
  const cells =
    live.known === null
      ? []
      : stripCells({
          fleet: live.known,
          clusterId,
          standing,
          nowMs: Date.now(),
          files: onTheirWay,
        });
  return (
    <aside className="strip" aria-label={text.strip.title}>
      <dl>
        {cells.map(({ name, says, mark, isLong = false }) => (
          <div key={name} className={`${mark === null ? 'well' : ''} ${isLong ? 'long' : ''}`.trim()}>
            <dt>{name}</dt>
            <dd title={isLong ? says : undefined}>
              {mark === null ? null : <Mark name={mark} size={16} label="" />} <span>{says}</span>
            </dd>
          </div>
        ))}
      </dl>
    </aside>
  );
}

/** How the laptop stands, asked anew with each connection. */
function useStanding(connection: Connection): Standing | null {
  const [standing, setStanding] = useState<Standing | null>(null);
  const state = useConnection(connection);
  useEffect(() => {
    if (state.status !== 'open') return;
    // Without an answer the cell stays empty.
    state.client.call('app.standing', {}).then(setStanding, () => undefined);
  }, [state]);
  return standing;
}
