import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { RunSpans } from '../../../shared/contract/runs.ts';
import type { Fix } from '../../../shared/rules/fix.ts';
import type { Live } from '../../stores/projections/live.ts';
import type { RunView } from '../../stores/projections/run-projection.ts';
import { toggleMark, type ViewStore } from '../../stores/view/view-store.ts';
import { Fresh } from '../../ui/fresh.tsx';
import type { MarkName } from '../../ui/mark.tsx';
import { Cure, Legend, Note } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';
import { useNow } from '../../ui/time.ts';
import { LeaderLines } from './leader-lines.tsx';
import type { LogServices } from './log/log-services.ts';
import { RunLog } from './log/run-log.tsx';
import { marginOf } from './margin.ts';
import { MarginNotes } from './margin-notes.tsx';
import { markCounts, matrixOf } from './matrix.ts';
import { MatrixTable } from './matrix-table.tsx';
import { RunHead } from './run-head.tsx';
import { TitleBlock } from './title-block.tsx';
import { WaitBand } from './wait-band.tsx';
import './matrix.css';
import './run.css';

export interface RunScreenProps {
  readonly live: Live<RunView>;
  readonly view: ViewStore;
  readonly log: LogServices;
  readonly spans: RunSpans | null;
  readonly pausing: boolean;
  readonly onPause: () => void;
  readonly onCancel: () => void;
  readonly onHistory: () => void;
  readonly onReport: () => void;
  readonly onResume: () => void;
  readonly onRollBack: () => void;
  /** Opens the form that cures what a note says. */
  readonly onFix: (fix: Fix) => void;
  readonly onLeave: () => void;
}

/** A run as a route with milestones: phases by nodes, what it waits for, what was found, and what was said. */
export function RunScreen(props: RunScreenProps) {
  const { live, view, log } = props;
  const now = useNow();
  const chosen = useStore(view);
  const [open, setOpen] = useState<string | null>(null);
  const [tall, setTall] = useState(false);
  const run = live.known;
  // Worked out when something has happened, and not at every second.
  const { matrix, margin, counts } = useMemo(() => sheetOf(run), [run]);
  if (run === null || matrix === null) return <RunUnknown {...props} now={now} />;
  const appNow = now + live.clockOffsetMs;
  return (
    <>
      <main className={tall ? 'run tall' : 'run'} aria-label={text.run.nav}>
        <RunHead run={run} appNow={appNow} {...props} />
        <WaitBand run={run} columns={matrix.columns} spans={props.spans} appNow={appNow} />
        <MatrixTable
          matrix={matrix}
          findings={run.snapshot.findings}
          view={view}
          appNow={appNow}
          clusterName={run.snapshot.clusterName}
        />
        <RunLog
          run={run}
          cell={chosen.cell}
          follow={chosen.follow}
          view={view}
          services={log}
          appNow={appNow}
          tall={tall}
          onTall={setTall}
        />
        <aside className="margin" data-region="margin" aria-label={text.run.notes}>
          {live.error === null ? null : (
            <Note tone="red" mark="blocks" title={live.error.message} tag={live.error.code}>
              <Cure of={live.error} />
            </Note>
          )}
          <MarginNotes run={run} margin={margin} open={open} onOpen={setOpen} onFix={props.onFix} />
          <TitleBlock run={run} appNow={appNow} />
        </aside>
        <LeaderLines
          notes={margin.notes}
          version={[
            run.snapshot.lastSequence,
            tall,
            chosen.allPhases,
            chosen.touch,
            chosen.mark,
            chosen.cell?.phaseId,
          ].join()}
          open={open}
        />
      </main>
      <Legend counts={counts} only={chosen.mark} onToggle={(mark) => toggleMark(view, mark)}>
        <Fresh live={live} takenAt={run.snapshot.takenAt} nowMs={now} />
      </Legend>
    </>
  );
}

/** What the sheet shows of a run, however long that takes. */
function sheetOf(run: RunView | null) {
  if (run === null)
    return { matrix: null, margin: { notes: [], held: 0 }, counts: new Map<MarkName, number>() };
  const matrix = matrixOf(run.snapshot);
  return { matrix, margin: marginOf(run), counts: markCounts(matrix) };
}

/** Before the first answer, and where there is none. */
function RunUnknown({ live, now, onLeave }: RunScreenProps & { readonly now: number }) {
  return (
    <>
      <main className="run-unknown">
        {live.error === null ? null : (
          <Note tone="red" mark="blocks" title={live.error.message}>
            <Cure of={live.error} />
            <button type="button" className="btn" onClick={onLeave}>
              {text.run.notFound}
            </button>
          </Note>
        )}
      </main>
      <Legend counts={new Map()} only={null} onToggle={() => undefined}>
        <Fresh live={live} takenAt={null} nowMs={now} />
      </Legend>
    </>
  );
}
