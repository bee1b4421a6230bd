import type { RunStep } from '../../../../shared/model/run.ts';
import type { RunView } from '../../../stores/projections/run-projection.ts';
import type { SelectedCell, ViewStore } from '../../../stores/view/view-store.ts';
import { text } from '../../../ui/text.ts';
import type { LogServices } from './log-services.ts';

/** What is shown of a cell. */
export type LogTab = 'log' | 'about' | 'journal';

export interface LogHeadProps {
  readonly run: RunView;
  readonly cell: SelectedCell | null;
  readonly follow: boolean;
  readonly view: ViewStore;
  readonly services: LogServices;
  readonly tall: boolean;
  readonly onTall: (tall: boolean) => void;
  readonly step: RunStep | undefined;
  readonly tab: LogTab;
  readonly onTab: (tab: LogTab) => void;
  readonly tools: boolean;
  readonly onTools: (open: boolean) => void;
}

/** What the log is of, what else there is to see of it, and how it is read. */
export function LogHead(props: LogHeadProps) {
  const { step, tab, tall, onTall } = props;
  const words = text.log;
  return (
    <header className="log-head">
      <b className="log-title">{titleOf(props)}</b>
      {step === undefined || step.attempt < 2 ? null : (
        <span className="tag">{text.run.attempt(step.attempt)}</span>
      )}
      {step === undefined ? null : <Tabs {...props} />}
      <span className="push" />
      <CellButtons {...props} />
      {tab === 'log' ? <Reading {...props} /> : null}
      <button type="button" className="btn slim" aria-pressed={tall} onClick={() => onTall(!tall)}>
        {tall ? words.lower : words.taller}
      </button>
    </header>
  );
}

function titleOf({ run: { snapshot }, cell }: LogHeadProps): string {
  if (cell === null) return text.log.whole;
  const host = snapshot.nodes.find(({ id }) => id === cell.nodeId)?.hostname ?? snapshot.clusterName;
  const phase = snapshot.run.plan.phases.find(({ id }) => id === cell.phaseId)?.title;
  return `${host} · ${phase}`;
}

function CellButtons({ cell, view, services }: LogHeadProps) {
  if (cell === null) return null;
  const { nodeId } = cell;
  const { onTerminal } = services;
  const words = text.log;
  return (
    <>
      <button
        type="button"
        className="btn slim"
        aria-label={words.showAll}
        onClick={() => view.setState({ cell: null })}
      >
        <kbd>Esc</kbd> <span className="roomy">{words.whole}</span>
      </button>
      {nodeId === null || onTerminal === undefined ? null : (
        <button type="button" className="btn slim" onClick={() => onTerminal(nodeId)}>
          {words.terminal}
        </button>
      )}
    </>
  );
}

function Reading({ follow, view, tools, onTools }: LogHeadProps) {
  const words = text.log;
  return (
    <>
      <button
        type="button"
        className="btn slim"
        aria-label={words.tools}
        aria-expanded={tools}
        onClick={() => onTools(!tools)}
      >
        {words.toolsWord} <span className="roomy">{words.toolsMore}</span> <kbd>/</kbd>
      </button>
      <button
        type="button"
        className="btn slim"
        aria-pressed={follow}
        onClick={() => view.setState({ follow: !follow })}
      >
        {follow ? words.follows : words.notFollowing} <kbd>F</kbd>
      </button>
    </>
  );
}

const tabs: readonly LogTab[] = ['log', 'about', 'journal'];

function Tabs({ tab, onTab, cell }: LogHeadProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as part of a bar.
    <div className="log-tabs" role="group" aria-label={text.log.tabList}>
      {tabs
        .filter((name) => name !== 'journal' || cell?.nodeId != null)
        .map((name) => (
          <button type="button" key={name} aria-pressed={tab === name} onClick={() => onTab(name)}>
            {text.log.tabs[name]}
          </button>
        ))}
    </div>
  );
}
