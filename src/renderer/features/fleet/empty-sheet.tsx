import type { About } from '../../../shared/contract/app.ts';
import { Fresh, type FreshProps } from '../../ui/fresh.tsx';
import { Legend } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';
import { statusCounts } from './fleet-rows.ts';
import './empty-sheet.css';

export interface EmptySheetProps {
  readonly about: About | null;
  readonly live: FreshProps['live'];
  readonly nowMs: number;
  readonly onReadFile: () => void;
  readonly onAddHosts: () => void;
}

/** Nothing recorded yet: what would be here, and the ways to get it. */
export function EmptySheet({ about, live, nowMs, onReadFile, onAddHosts }: EmptySheetProps) {
  const words = text.empty;
  return (
    <>
      <main className="empty" aria-label={text.fleet.title}>
        <div className="neatline">
          <section className="empty-sheet">
            <Graticule />
            <h1>{words.title}</h1>
            <p className="say">{words.say}</p>
            <div className="cap">{words.way}</div>
            <div className="way">
              <span className="way-number">1</span>
              <div className="way-say">
                <b>{words.hostsTitle}</b>
                <p className="say">{words.hostsSay}</p>
              </div>
              <button type="button" className="btn primary" onClick={onAddHosts}>
                {text.addHosts.button}
              </button>
            </div>
            <div className="way">
              <span className="way-number">2</span>
              <div className="way-say">
                <b>{words.fileTitle}</b>
                <p className="say">{words.fileSay}</p>
              </div>
              <button type="button" className="btn" onClick={onReadFile}>
                {words.fileButton}
              </button>
            </div>
            <div className="cap">{words.route}</div>
            <ol className="usual-route">
              {words.stations.map(([name, say]) => (
                <li key={name}>
                  <b>{name}</b>
                  <span className="small quiet">{say}</span>
                </li>
              ))}
            </ol>
          </section>
          <aside className="empty-laptop" data-region="margin">
            <span className="cap">{words.laptop}</span>
            {about === null ? null : <Laptop about={about} />}
          </aside>
        </div>
      </main>
      <Legend
        counts={statusCounts({ sites: [], spare: [], nodeCount: 0 })}
        only={null}
        onToggle={() => undefined}
      >
        <Fresh live={live} takenAt={null} nowMs={nowMs} />
      </Legend>
    </>
  );
}

/** The grid of a map that nothing is on yet. */
function Graticule() {
  return (
    <svg className="graticule" aria-hidden="true">
      <pattern id="graticule" width="72" height="72" patternUnits="userSpaceOnUse">
        <path d="M36 32v8M32 36h8" />
      </pattern>
      <rect width="100%" height="100%" fill="url(#graticule)" />
    </svg>
  );
}

function Laptop({ about }: { about: About }) {
  const facts = [
    [text.empty.database, about.databasePath],
    [text.empty.person, about.person],
    [text.empty.version, about.version],
    [text.empty.network, text.empty.noNetwork],
  ] as const;
  return (
    <dl>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt className="small quiet">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
