import { type DragEvent, useEffect, useRef, useState } from 'react';
import type { FleetNode } from '../../../shared/contract/fleet.ts';
import type { Terminal } from '../../../shared/contract/terminals.ts';
import type { Box } from '../../stores/view/terminal-layout.ts';
import { HostName } from '../../ui/host-name.tsx';
import { Mark } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import { isDialogOpen } from '../../ui/typing.ts';
import type { Desk } from './desk.ts';
import { FindBox } from './find-box.tsx';
import { PaneNotice } from './pane-notice.tsx';

const words = text.terminals;

export interface PaneProps {
  readonly terminal: Terminal;
  readonly node: FleetNode | undefined;
  readonly box: Box;
  readonly desk: Desk;
  readonly isFocused: boolean;
  /** How it stands to a broadcast; null while there is none. */
  readonly broadcast: 'receives' | 'excluded' | null;
  readonly isSearched: boolean;
  readonly onDrop: (files: readonly File[]) => void;
  readonly onOpenAgain: () => void;
}

/** One terminal: who it is, what it prints, and what is wrong with it. */
export function Pane(props: PaneProps) {
  const { terminal, node, box, desk, isFocused, broadcast } = props;
  const { id, hostname, state } = terminal;
  const screen = useRef<HTMLDivElement>(null);
  const [dropping, setDropping] = useState(false);
  useEffect(() => {
    if (screen.current !== null) void desk.view(id).mount(screen.current);
  }, [desk, id]);
  useEffect(() => {
    if (isFocused && !isDialogOpen()) desk.view(id).focus();
  }, [desk, id, isFocused]);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setDropping(false);
    props.onDrop([...event.dataTransfer.files]);
  };
  const place = {
    left: `${box.left * 100}%`,
    top: `${box.top * 100}%`,
    width: `${box.width * 100}%`,
    height: `${box.height * 100}%`,
  };
  return (
    <section
      className={`pane ${isFocused ? 'focused' : ''} ${broadcast ?? ''} ${state.kind}`}
      data-terminal={hostname}
      data-terminal-state={state.kind}
      aria-label={words.inputOf(hostname)}
      style={place}
    >
      <header className="pane-head">
        {node === undefined || node.clusterId === null ? null : <Mark name={node.status} label="" />}
        <HostName name={hostname} />
        <span className="small quiet pane-role">{roleOf(node, terminal)}</span>
        <span className="push" />
        {terminal.recording?.stopped === null ? (
          <span className="tag tone-red">● {words.recording}</span>
        ) : null}
        {broadcast === 'receives' ? <span className="cap tone-ochre">{words.receives}</span> : null}
        {broadcast === 'excluded' ? <span className="tag">{words.excluded}</span> : null}
        <button
          type="button"
          className="pane-close"
          aria-label={`${words.closePane}: ${hostname}`}
          onClick={() => desk.close(id)}
        >
          ✕
        </button>
      </header>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: what is dropped here can be sent by nobody else than a mouse; the shell is keys enough. */}
      <div
        ref={screen}
        className={`pane-screen ${dropping ? 'dropping' : ''}`}
        data-region="pane"
        onDragOver={(event) => {
          event.preventDefault();
          setDropping(true);
        }}
        onDragLeave={() => setDropping(false)}
        onDrop={onDrop}
      />
      {dropping ? <div className="pane-drop say">{words.drop(hostname)}</div> : null}
      {props.isSearched ? <FindBox desk={desk} terminal={terminal} /> : null}
      <PaneNotice terminal={terminal} desk={desk} onOpenAgain={props.onOpenAgain} />
    </section>
  );
}

function roleOf(node: FleetNode | undefined, { user }: Terminal): string {
  const role = node?.role == null ? '' : node.isInitial ? text.fleet.initial : words.roles[node.role];
  return [role, user].filter((word) => word !== '').join(' · ');
}
