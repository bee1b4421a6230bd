import { useState } from 'react';
import type { About } from '../../../shared/contract/app.ts';
import type { FleetNode } from '../../../shared/contract/fleet.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import { visible } from '../../../shared/rules/plain-text.ts';
import { Mark, type MarkName } from '../../ui/mark.tsx';
import { DoThis, Note } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';
import type { Need, NeedKind } from './needs-of.ts';
import './needs.css';

export interface NeedsProps {
  readonly needs: readonly Need[];
  /** Whether the app has been heard; before that nobody knows whether all is well. */
  readonly asked: boolean;
  readonly about: About | null;
  readonly onOpenRun: (runId: RunId) => void;
  readonly onContact: (nodes: readonly FleetNode[]) => void;
}

/** Notes that are read; more of them are counted, and drawn when somebody asks for them. */
const MOST_NOTES = 20;

/** What does not go on without a person, worst first, each with one way on. */
export function Needs({ needs, asked, about, onOpenRun, onContact }: NeedsProps) {
  const [isWhole, setWhole] = useState(false);
  const more = isWhole ? 0 : needs.length - MOST_NOTES;
  return (
    <aside className="needs" data-region="margin" aria-label={text.fleet.needsTitle}>
      <div className="row">
        <span className="cap">{text.fleet.needsTitle}</span>
        <span className="push" />
        <b>{asked ? needs.length : ''}</b>
      </div>
      {asked && needs.length === 0 ? (
        <p className="say">
          <Mark name="verified" label="" /> <b>{text.fleet.needsNobody}</b> {text.fleet.needsNobodySay}
        </p>
      ) : null}
      {needs.slice(0, isWhole ? needs.length : MOST_NOTES).map((need) => (
        <OneNeed key={need.id} need={need} onOpenRun={onOpenRun} onContact={onContact} />
      ))}
      {more > 0 ? (
        <button type="button" className="btn" data-more-needs onClick={() => setWhole(true)}>
          {text.fleetTools.moreNeeds(more)}
        </button>
      ) : null}
      {about === null ? null : (
        <dl className="title-block">
          <div>
            <dt className="cap">{text.empty.version}</dt>
            <dd>{about.version}</dd>
          </div>
          <div>
            <dt className="cap">{text.empty.person}</dt>
            <dd>{about.person}</dd>
          </div>
          <div className="wide">
            <dt className="cap">{text.empty.database}</dt>
            <dd className="mono" title={about.databasePath}>
              {about.databasePath}
            </dd>
          </div>
        </dl>
      )}
    </aside>
  );
}

/** Red where something failed, ochre where it only waits for a word. */
const drawn: Readonly<Record<NeedKind, readonly ['red' | 'ochre', MarkName]>> = {
  stopped: ['red', 'failed'],
  'needs-attention': ['red', 'blocks'],
  'node-failed': ['red', 'failed'],
  'key-changed': ['red', 'blocks'],
  'half-installed': ['ochre', 'interrupted'],
  interrupted: ['ochre', 'interrupted'],
  paused: ['ochre', 'waiting'],
};

/** What is said where the run itself has no sentence. */
const say: Readonly<Partial<Record<NeedKind, string>>> = {
  interrupted: text.needs.interruptedSay,
  paused: text.needs.pausedSay,
  'key-changed': text.fleetTools.keyChangedSay,
  'half-installed': text.fleetTools.halfSay,
};

function OneNeed({
  need,
  onOpenRun,
  onContact,
}: { need: Need } & Pick<NeedsProps, 'onOpenRun' | 'onContact'>) {
  const { kind, runId, nodes, error } = need;
  const [tone, mark] = drawn[kind];
  return (
    <Note tone={tone} mark={mark} title={titleOf(need)}>
      <p className="say">{say[kind] ?? visible(error?.message ?? '')}</p>
      <DoThis steps={error?.cure === undefined ? [] : [error.cure]} />
      {nodes.length === 0 ? null : (
        <button type="button" className="btn" onClick={() => onContact(nodes)}>
          {text.fleetTools.compare}
        </button>
      )}
      {runId === null ? null : (
        <button type="button" className="btn" onClick={() => onOpenRun(runId)}>
          {text.fleet.openRun}
        </button>
      )}
    </Note>
  );
}

function titleOf({ kind, clusterName, hostname, nodes }: Need): string {
  const words = text.fleetTools;
  switch (kind) {
    case 'node-failed':
      return text.needs.nodeFailed(hostname ?? '');
    case 'half-installed':
      return words.half(clusterName);
    case 'key-changed':
      return hostname === null ? words.keysChanged(nodes.length, clusterName) : words.keyChanged(hostname);
    default:
      return text.needs[kind](clusterName);
  }
}
