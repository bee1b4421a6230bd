import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { FleetNode } from '../../../shared/contract/fleet.ts';
import type { HostDetails } from '../../../shared/contract/topology.ts';
import type { NodeId } from '../../../shared/model/ids.ts';
import { sshAddressOf } from '../../../shared/model/node.ts';
import { sameSetting } from '../../../shared/rules/placing/settings.ts';
import { labelLines, taintLines, variableLines } from '../../../shared/rules/placing/settings-text.ts';
import type { TopologyStore } from '../../stores/view/topology-store.ts';
import { Note } from '../../ui/parts.tsx';
import { TerminalButton } from '../../ui/terminal-button.tsx';
import { text } from '../../ui/text.ts';
import type { TopologyAsks } from './asks.ts';
import { drawSettings } from './editing.ts';
import { Facts, Findings, useDetails } from './host-facts.tsx';
import { HostForm, type HostFormProps } from './host-form.tsx';
import { type Host, placeText, type Sheet } from './sheet.ts';
import { squareOf } from './squares.ts';

export interface OneHostProps {
  readonly sheet: Sheet;
  readonly store: TopologyStore;
  readonly host: Host;
  /** The group of agents it stands in, where these are drawn as squares. */
  readonly group: string | null;
  readonly ask: TopologyAsks;
  readonly nowMs: number;
}

/** A host as it was when its form opened: as it is drawn, and as it is recorded with what the fleet does not have of it. */
type Opened = Pick<HostFormProps, 'node' | 'variables'> & {
  readonly recorded: FleetNode & Pick<HostDetails, 'variables'>;
};

/** One host: recorded beside desired, what was seen of it, what is to be said of it. */
export function OneHost({ sheet, store, host, group, ask, nowMs }: OneHostProps) {
  const { node, wanted } = host;
  // What others record while the form is open is not overwritten unseen.
  const [editing, setEditing] = useState<Opened | null>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);
  useEffect(() => {
    // The form is gone and the focus with it: back to where it was opened from.
    if (wasEditing.current && editing === null && document.activeElement === document.body)
      opener.current?.focus();
    wasEditing.current = editing !== null;
  }, [editing]);
  const details = useDetails(host, ask);
  const recorded = sheet.nodes.find(({ id }) => id === node.id) ?? node;
  const jump = sheet.nodes.find(({ id }) => id === node.jumpHostId);
  const words = text.topology;
  const way = [words.port(node.sshPort), ...(jump === undefined ? [] : [words.via(jump.hostname)])];
  const edit = sheet.edits.get(node.id)?.wanted ?? {};
  const variables = edit.variables ?? details?.variables ?? {};
  return (
    <>
      <header className="prop-head">
        <div className="row">
          <b className="host" title={node.hostname}>
            {node.hostname}
          </b>
          <span className="tag">{placeText(wanted)}</span>
          <span className="push" />
          <Square id={node.id} group={group} sheet={sheet} />
          <TerminalButton hostname={node.hostname} onOpen={() => ask.terminal(node)} />
        </div>
        <div className="mono quiet">{sshAddressOf(node)}</div>
        <div className="small quiet">{way.join(' · ')}</div>
      </header>
      {editing?.node.id === node.id ? (
        <HostForm
          {...editing}
          onCancel={() => setEditing(null)}
          onDraw={(drawn) => {
            drawSettings(store, new Map([[node.id, { there: editing.recorded, edit: drawn }]]));
            setEditing(null);
          }}
        />
      ) : (
        <TwoStates
          rows={rowsOf({ host, recorded, details, variables })}
          opener={opener}
          onEdit={
            details === null
              ? null
              : () => setEditing({ node, variables, recorded: { ...recorded, variables: details.variables } })
          }
        />
      )}
      <Facts host={host} details={details} nowMs={nowMs} />
      <Sayings sheet={sheet} id={node.id} />
      <Findings details={details} />
    </>
  );
}

/** What the rules say of a host in its place. */
function Sayings({ sheet, id }: { sheet: Sheet; id: NodeId }) {
  const statements = Object.values(sheet.zones)
    .flat()
    .find((card) => card.kind !== 'ghost' && card.host.node.id === id)?.statements;
  return (statements ?? []).map(({ severity, says, more }) => (
    <div className="prop-part" key={says}>
      <Note
        tone={severity === 'block' ? 'red' : 'ochre'}
        mark={severity === 'block' ? 'blocks' : 'warns'}
        title={says}
      >
        {more === null ? null : <p className="say">{more}</p>}
      </Note>
    </div>
  ));
}

type Row = readonly [name: string, recorded: string, desired: string];

interface RowsOf {
  readonly host: Host;
  readonly recorded: FleetNode;
  readonly details: HostDetails | null;
  readonly variables: HostDetails['variables'];
}

/** Settings that nobody has set and nobody wants are not listed. */
function rowsOf({ host, recorded: was, details, variables }: RowsOf): readonly Row[] {
  const { node, recorded, wanted } = host;
  const words = text.topology;
  const yesNo = (value: boolean) => (value ? words.yes : words.no);
  const { rowNames: names, none } = words;
  const always: readonly Row[] = [
    [names.role, recorded.role ?? none, wanted.role ?? none],
    [names.initial, yesNo(recorded.isInitial), yesNo(wanted.isInitial)],
    [names.address, was.internalIp, node.internalIp],
  ];
  const given: readonly Row[] = [
    [names.external, was.externalIp ?? '', node.externalIp ?? ''],
    [names.ssh, sshText(was), sshText(node)],
    [names.labels, labelLines(was.labels), labelLines(node.labels)],
    [names.taints, taintLines(was.taints), taintLines(node.taints)],
    [names.variables, variableLines(details?.variables ?? {}), variableLines(variables)],
  ];
  const shown = given.filter(([, before, after]) => before !== '' || after !== '');
  const filled = shown.map(([name, before, after]): Row => [name, before || none, after || none]);
  return [...always, ...filled, [names.status, text.nodeStatus[node.status], '']];
}

function sshText({ useExternalIp, sshPort }: FleetNode): string {
  const words = text.topology.form;
  return `${useExternalIp ? words.external : words.internal}, ${sshPort}`;
}

interface TwoStatesProps {
  readonly rows: readonly Row[];
  readonly opener: RefObject<HTMLButtonElement | null>;
  readonly onEdit: (() => void) | null;
}

function TwoStates({ rows, opener, onEdit }: TwoStatesProps) {
  const words = text.topology;
  return (
    <div className="prop-part">
      <table className="two-states">
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
              <td className={is === '' || sameSetting(was, is) ? '' : 'plum changed'}>{is}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <button
        type="button"
        className="btn slim"
        ref={opener}
        disabled={onEdit === null}
        onClick={onEdit ?? undefined}
      >
        {words.form.open}
      </button>
    </div>
  );
}

/** The square of the sheet in which a host lies, for those who speak of it. */
function Square({ id, group, sheet }: { id: NodeId; group: string | null; sheet: Sheet }) {
  const [square, setSquare] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: where a card lies follows from the whole sheet.
  useLayoutEffect(() => {
    const ground = document.querySelector('[data-sheet]');
    const card =
      ground?.querySelector(`[data-host="${CSS.escape(id)}"]`) ??
      (group === null ? null : ground?.querySelector(`[data-square="${CSS.escape(group)}"]`));
    const found =
      ground === null || card === null || card === undefined
        ? null
        : squareOf(ground.getBoundingClientRect(), card.getBoundingClientRect());
    setSquare(found);
  }, [id, group, sheet]);
  return square === null ? null : <span className="small quiet">{text.topology.square(square)}</span>;
}
