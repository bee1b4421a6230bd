import { useEffect, useMemo, useState } from 'react';
import type { NodeId } from '../../../../shared/model/ids.ts';
import type { LogFilter } from '../../../../shared/model/log-filter.ts';
import type { RunView } from '../../../stores/projections/run-projection.ts';
import type { SelectedCell, ViewStore } from '../../../stores/view/view-store.ts';
import { text } from '../../../ui/text.ts';
import { useSearchKey } from '../../../ui/typing.ts';
import { CellAbout } from './cell-about.tsx';
import { LogBox } from './log-box.tsx';
import { LogHead, type LogTab } from './log-head.tsx';
import { namesOf } from './log-line.ts';
import type { LogServices } from './log-services.ts';
import { LogTools } from './log-tools.tsx';
import { NodeJournalView } from './node-journal-view.tsx';
import { useFollowedLog, useLogState } from './use-log.ts';
import { useSearch } from './use-search.ts';
import './log.css';

export interface RunLogProps {
  readonly run: RunView;
  readonly cell: SelectedCell | null;
  readonly follow: boolean;
  readonly view: ViewStore;
  readonly services: LogServices;
  /** The app's clock, milliseconds. */
  readonly appNow: number;
  readonly tall: boolean;
  readonly onTall: (tall: boolean) => void;
}

const whole: LogFilter = { depth: 'story', nodeId: null, phaseId: null, text: '' };

/** What was said and done, of the whole run or of the chosen cell; of a cell also what it does, and what its host says. */
export function RunLog(props: RunLogProps) {
  const { run, cell, services, appNow } = props;
  const { snapshot } = run;
  const [tab, setTab] = useState<LogTab>('log');
  const [tools, setTools] = useState(false);
  const [asked, setAsked] = useState(0);
  const [filter, setFilter] = useState<LogFilter>(whole);
  const nodeId = cell?.nodeId ?? null;
  const phaseId = cell?.phaseId ?? null;
  useEffect(() => {
    setFilter((before) => ({ ...before, nodeId, phaseId }));
    if (phaseId === null) setTab('log');
  }, [nodeId, phaseId]);
  useSearchKey(() => {
    setTab('log');
    setTools(true);
    setAsked((before) => before + 1);
  });
  const step = snapshot.steps.find((one) => one.nodeId === nodeId && one.phaseId === phaseId);
  const phase = snapshot.run.plan.phases.find(({ id }) => id === phaseId);
  const head = { ...props, step, tab, onTab: setTab, tools, onTools: setTools };
  return (
    <section className="log" data-region="log" aria-label={text.log.title}>
      <LogHead {...head} />
      {tab === 'about' && step !== undefined && phase !== undefined ? (
        <CellAbout snapshot={snapshot} step={step} phase={phase} appNow={appNow} />
      ) : tab === 'journal' && nodeId !== null ? (
        <HostJournal key={nodeId} run={run} nodeId={nodeId} services={services} />
      ) : (
        <LogSheet {...props} filter={filter} onFilter={setFilter} tools={tools} asked={asked} />
      )}
    </section>
  );
}

interface LogSheetProps extends RunLogProps {
  readonly filter: LogFilter;
  readonly onFilter: (filter: LogFilter) => void;
  readonly tools: boolean;
  /** How often somebody has asked for the search. */
  readonly asked: number;
}

function LogSheet({ run, cell, view, services, follow, filter, onFilter, tools, asked }: LogSheetProps) {
  const { snapshot } = run;
  const { nodes } = snapshot;
  const { plan } = snapshot.run;
  // A step that moves does not change what anything is called.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the plan is frozen, and nodes only change their state.
  const names = useMemo(() => namesOf(snapshot), [plan, nodes.length]);
  const log = useFollowedLog(services.openLog, filter);
  const state = useLogState(log);
  const search = useSearch({
    openLog: services.openLog,
    filter,
    open: tools,
    onGo: () => view.setState({ follow: false }),
  });
  return (
    <>
      {tools ? (
        <LogTools
          snapshot={snapshot}
          filter={filter}
          onFilter={onFilter}
          search={search}
          asked={asked}
          log={log}
          state={state}
          names={names}
          onSave={services.onSave}
        />
      ) : null}
      <LogBox
        log={log}
        state={state}
        isNarrow={isNarrow(filter, cell)}
        names={names}
        follow={follow}
        view={view}
        searched={tools ? search.searched : ''}
        standsAt={search.standsAt}
      />
    </>
  );
}

/** Whether a person has left out lines of what is shown, of the whole run or of the chosen cell. */
function isNarrow({ depth, nodeId, phaseId }: LogFilter, cell: SelectedCell | null): boolean {
  if (depth === 'warnings' || depth === 'errors') return true;
  return nodeId !== (cell?.nodeId ?? null) || phaseId !== (cell?.phaseId ?? null);
}

function HostJournal({
  run,
  nodeId,
  services,
}: Pick<RunLogProps, 'run' | 'services'> & { readonly nodeId: NodeId }) {
  const host = run.snapshot.nodes.find(({ id }) => id === nodeId)?.hostname ?? nodeId;
  const { readJournal } = services;
  const read = useMemo(() => () => readJournal(nodeId), [readJournal, nodeId]);
  return <NodeJournalView host={host} read={read} />;
}
