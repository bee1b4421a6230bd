import type { About } from '../../../shared/contract/app.ts';
import type { FleetNode } from '../../../shared/contract/fleet.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import { visible } from '../../../shared/rules/plain-text.ts';
import { Mark, type MarkName } from '../../ui/mark.tsx';
import { DoThis, Note } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';
import type { Need, NeedKind } from './fleet-rows.ts';
import './needs.css';

export interface NeedsProps {
  readonly needs: readonly Need[];
  /** Whether the app has been heard; before that nobody knows whether all is well. */
  readonly asked: boolean;
  readonly about: About | null;
  readonly onOpenRun: (runId: RunId) => void;
  readonly onContact: (nodes: readonly FleetNode[]) => void;
}

/** Notes that are read; more of them are counted. */
const MOST_NOTES = 20;

/** What does not go on without a person, worst first, each with one way on. */
export function Needs({ needs, asked, about, onOpenRun, onContact }: NeedsProps) {
  const more = needs.length - MOST_NOTES;
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
      {needs.slice(0, MOST_NOTES).map((need) => (
        <OneNeed key={need.id} need={need} onOpenRun={onOpenRun} onContact={onContact} />
      ))}
      {more > 0 ? <p className="quiet">{text.fleetTools.moreNeeds(more)}</p> : null}
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
  interrupted: ['ochre', 'interrupted'],
  paused: ['ochre', 'waiting'],
};

/** What is said where the run itself has no sentence. */
const say: Readonly<Partial<Record<NeedKind, string>>> = {
  interrupted: text.needs.interruptedSay,
  paused: text.needs.pausedSay,
  'key-changed': text.fleetTools.keyChangedSay,
};

function OneNeed({
  need,
  onOpenRun,
  onContact,
}: { need: Need } & Pick<NeedsProps, 'onOpenRun' | 'onContact'>) {
  const { kind, runId, node, error } = need;
  const [tone, mark] = drawn[kind];
  return (
    <Note tone={tone} mark={mark} title={titleOf(need)}>
      <p className="say">{say[kind] ?? visible(error?.message ?? '')}</p>
      <DoThis steps={error?.cure === undefined ? [] : [error.cure]} />
      {node === null ? null : (
        <button type="button" className="btn" onClick={() => onContact([node])}>
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

function titleOf({ kind, clusterName, hostname }: Need): string {
  if (kind === 'node-failed') return text.needs.nodeFailed(hostname ?? '');
  return kind === 'key-changed' ? text.fleetTools.keyChanged(hostname ?? '') : text.needs[kind](clusterName);
}
