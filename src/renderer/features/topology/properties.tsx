import { useLayoutEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { NodeId } from '../../../shared/model/ids.ts';
import { sshAddressOf } from '../../../shared/model/node.ts';
import type { TopologyStore } from '../../stores/view/topology-store.ts';
import { Note } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';
import { moment } from '../../ui/time.ts';
import { hideMove, movesOf } from './moves.ts';
import { type Host, placeText, type Sheet } from './sheet.ts';
import { squareOf } from './squares.ts';
import './properties.css';

export interface PropertiesProps {
  readonly sheet: Sheet;
  readonly store: TopologyStore;
  readonly nowMs: number;
}

/** The chosen host: recorded beside desired, what was seen of it, what is to be said of it, and where it can go. */
export function Properties({ sheet, store, nowMs }: PropertiesProps) {
  const chosen = useStore(store, (state) => state.chosen);
  const hosts = sheet.hosts.filter(({ node }) => chosen.has(node.id));
  const [only, second] = hosts;
  if (only === undefined) return <HowTo />;
  return (
    <>
      {second === undefined ? (
        <OneHost sheet={sheet} host={only} nowMs={nowMs} />
      ) : (
        <header className="prop-head">
          <b>{text.topology.several(hosts.length)}</b>
          <div className="mono quiet prop-names">{hosts.map(({ node }) => node.hostname).join(', ')}</div>
        </header>
      )}
      <MoveMenu store={store} sheet={sheet} hosts={hosts} />
    </>
  );
}

/** What can be done here; shown while nothing is chosen. */
function HowTo() {
  return (
    <div className="prop-part">
      <p className="quiet">{text.topology.nothingChosen}</p>
      <dl className="how-to">
        {text.topology.howTo.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function OneHost({ sheet, host, nowMs }: { sheet: Sheet; host: Host; nowMs: number }) {
  const { node, recorded, wanted } = host;
  const jump = sheet.nodes.find(({ id }) => id === node.jumpHostId);
  const words = text.topology;
  const way = [words.port(node.sshPort), ...(jump === undefined ? [] : [words.via(jump.hostname)])].join(
    ' · ',
  );
  const rows = [
    [words.rowNames.role, recorded.role ?? words.none, wanted.role ?? words.none],
    [
      words.rowNames.initial,
      recorded.isInitial ? words.yes : words.no,
      wanted.isInitial ? words.yes : words.no,
    ],
  ] as const;
  const statements = Object.values(sheet.zones)
    .flat()
    .find((card) => card.kind !== 'ghost' && card.host.node.id === node.id)?.statements;
  return (
    <>
      <header className="prop-head">
        <div className="row">
          <b className="host" title={node.hostname}>
            {node.hostname}
          </b>
          <span className="tag">{placeText(wanted)}</span>
          <span className="push" />
          <Square id={node.id} sheet={sheet} />
        </div>
        <div className="mono quiet">{sshAddressOf(node)}</div>
        <div className="small quiet">{way}</div>
      </header>
      <table className="prop-part two-states">
        <thead>
          <tr>
            <td />
            <th className="cap">{words.columns.recorded}</th>
            <th className="cap plum">{words.columns.desired}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, was, is]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{was}</td>
              <td className={was === is ? '' : 'plum changed'}>{is}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{words.rowNames.status}</th>
            <td>{text.nodeStatus[node.status]}</td>
            <td />
          </tr>
        </tbody>
      </table>
      <Facts host={host} nowMs={nowMs} />
      {(statements ?? []).map(({ severity, says, more }) => (
        <div className="prop-part" key={says}>
          <Note
            tone={severity === 'block' ? 'red' : 'ochre'}
            mark={severity === 'block' ? 'blocks' : 'warns'}
            title={says}
          >
            {more === null ? null : <p className="say">{more}</p>}
          </Note>
        </div>
      ))}
    </>
  );
}

/** The square of the sheet in which a host lies, for those who speak of it. */
function Square({ id, sheet }: { id: NodeId; sheet: Sheet }) {
  const [square, setSquare] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: where a card lies follows from the whole sheet.
  useLayoutEffect(() => {
    const ground = document.querySelector('[data-sheet]');
    const card = ground?.querySelector(`[data-host="${CSS.escape(id)}"]`);
    const found =
      ground === null || card === null || card === undefined
        ? null
        : squareOf(ground.getBoundingClientRect(), card.getBoundingClientRect());
    setSquare(found);
  }, [id, sheet]);
  return square === null ? null : <span className="small quiet">{text.topology.square(square)}</span>;
}

function Facts({ host, nowMs }: { host: Host; nowMs: number }) {
  const { facts } = host.node;
  const words = text.topology;
  return (
    <div className="prop-part">
      <div className="row">
        <span className="cap">{words.facts}</span>
        <span className="small quiet">
          {facts === null ? words.notSeen : words.factsSeen(moment(facts.observedAt, nowMs))}
        </span>
      </div>
      {facts === null ? null : (
        <dl className="fact-list">
          <dt>{words.cores}</dt>
          <dd>{facts.cpus}</dd>
          <dt>{words.memory}</dt>
          <dd>{words.gib(Math.round((facts.memoryBytes / 2 ** 30) * 10) / 10)}</dd>
          <dt>{words.architecture}</dt>
          <dd>{facts.architecture}</dd>
        </dl>
      )}
    </div>
  );
}

/** The menu's way of a drag: each button says what it would do while it is pointed at or has the focus. */
function MoveMenu({
  sheet,
  store,
  hosts,
}: Pick<PropertiesProps, 'sheet' | 'store'> & { hosts: readonly Host[] }) {
  const hide = () => hideMove(store);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row with its own caption.
    <div className="prop-part move-menu" role="group" aria-label={text.topology.moveTo}>
      <span className="cap">{text.topology.moveTo}</span>
      <div className="row move-row">
        {movesOf(sheet, store, hosts).map(({ key, label, hint, disabled, show, act }) => (
          <button
            type="button"
            key={key}
            className="btn slim"
            disabled={disabled}
            onMouseEnter={show}
            onMouseLeave={hide}
            onFocus={show}
            onBlur={hide}
            onClick={act}
          >
            {label} {hint === null ? null : <kbd>{hint}</kbd>}
          </button>
        ))}
      </div>
    </div>
  );
}
