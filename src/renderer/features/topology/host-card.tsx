import { type MouseEvent, memo } from 'react';
import type { NodeId } from '../../../shared/model/ids.ts';
import { sshAddressOf } from '../../../shared/model/node.ts';
import { HostName } from '../../ui/host-name.tsx';
import { hostSize } from '../../ui/host-size.ts';
import { Mark, Pennant } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import { type Card, placeText } from './sheet.ts';

/** What a click chooses: this one alone, this one beside the others, or all up to it. */
export type Choosing = 'one' | 'beside' | 'up-to';

export interface HostCardProps {
  readonly card: Card;
  readonly zone: string;
  readonly chosen: boolean;
  readonly held: boolean;
  /** Whether the pennant is held over it. */
  readonly marked: boolean;
  /** Whether Tab stops here; arrows reach the others. */
  readonly stop: boolean;
  readonly onChoose: (id: NodeId, how: Choosing) => void;
  /** All of the list it stands in. */
  readonly onChooseAll: () => void;
  readonly onInitial: (id: NodeId) => void;
}

/** A host in its place: name, address, what it has, what becomes of it. */
export const HostCard = memo(function HostCard(props: HostCardProps) {
  const { card, zone, chosen, held, marked, stop, onChoose, onChooseAll, onInitial } = props;
  const { host, kind, mark, statements } = card;
  const { node } = host;
  if (kind === 'ghost') return <Ghost card={card} />;
  const say = held ? text.topology.inHand(1) : card.say;
  const classes = [
    'host-card',
    `is-${kind}`,
    `node-${node.status}`,
    held ? 'held' : '',
    chosen ? 'chosen' : '',
    marked ? 'marked' : '',
  ];
  return (
    <li className={classes.join(' ')} data-host={node.id} data-hostname={node.hostname} data-kind={kind}>
      <button
        type="button"
        className="host-face"
        data-card
        tabIndex={stop ? 0 : -1}
        aria-pressed={chosen}
        onClick={(event) => onChoose(node.id, choosing(event))}
        onKeyDown={(event) => {
          if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'a') return;
          event.preventDefault();
          onChooseAll();
        }}
      >
        <span className="row">
          <Mark name={mark} label="" />
          <HostName name={node.hostname} />
          <span className="hidden">{zone}</span>
        </span>
        <span className="mono">{sshAddressOf(node)}</span>
        <span className="mono host-size">{hostSize(node.facts)}</span>
        <span className="host-say">
          <span className={kind === 'draft' || held ? 'plum' : ''}>{say}</span>
          {statements.length > 0 ? (
            <Mark name={worst(card)} size={16} label={statements[0]?.says ?? ''} />
          ) : null}
        </span>
      </button>
      <PennantTag host={host} onInitial={onInitial} />
    </li>
  );
});

function choosing({ shiftKey, ctrlKey, metaKey }: MouseEvent): Choosing {
  if (shiftKey) return 'up-to';
  return ctrlKey || metaKey ? 'beside' : 'one';
}

/** The pennant of the initial server; on other servers, the way to give it to them. */
function PennantTag({ host, onInitial }: { host: Card['host']; onInitial: HostCardProps['onInitial'] }) {
  const { node, wanted } = host;
  if (wanted.isInitial) {
    return (
      <span className="pennant-tag" data-pennant title={text.topology.dragPennant}>
        <Pennant /> {text.topology.initial}
      </span>
    );
  }
  if (wanted.role !== 'server') return null;
  const label = text.topology.makeInitial(node.hostname);
  return (
    <button
      type="button"
      className="pennant-tag pennant-free"
      data-no-drag
      tabIndex={-1}
      aria-label={label}
      title={label}
      onClick={() => onInitial(node.id)}
    >
      <Pennant label="" />
    </button>
  );
}

function worst({ statements }: Card): 'blocks' | 'warns' {
  return statements.some(({ severity }) => severity === 'block') ? 'blocks' : 'warns';
}

/** What is recorded here and wanted elsewhere. */
function Ghost({ card }: { card: Card }) {
  const { node, wanted } = card.host;
  return (
    <li className="host-card is-ghost" data-ghost={node.hostname}>
      <div className="host-face">
        <span className="row">
          <Mark name="leaves" label="" />
          <s className="host" title={node.hostname}>
            {node.hostname}
          </s>
        </span>
        <span className="host-say quiet">{text.topology.recordedAs(card.say)}</span>
        <span className="host-say plum">{text.topology.desiredAs(placeText(wanted))}</span>
      </div>
    </li>
  );
}
