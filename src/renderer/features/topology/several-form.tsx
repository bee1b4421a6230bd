import { type FormEvent, useState } from 'react';
import {
  labelLines,
  type Reading,
  readLabels,
  readTaints,
  readVariables,
  taintLines,
  variableLines,
} from '../../../shared/rules/placing/settings-text.ts';
import {
  laidOn,
  type Mixed,
  type SharedSettings,
  togetherOf,
} from '../../../shared/rules/placing/several.ts';
import { text } from '../../ui/text.ts';
import { Lines } from './host-form.tsx';

export interface SeveralFormProps {
  /** The hosts as they are drawn now. Without variables these are not known of all of them. */
  readonly hosts: readonly (Omit<SharedSettings, 'variables'> & Partial<SharedSettings>)[];
  /** For each of the hosts, in their order, what it is to have. */
  readonly onDraw: (wanted: readonly Partial<SharedSettings>[]) => void;
  readonly onCancel: () => void;
}

/** Settings of several hosts as lines: what they have in common can be changed, what is mixed is told and stays unless it is named. */
export function SeveralForm({ hosts, onDraw, onCancel }: SeveralFormProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const known = hosts.every(({ variables }) => variables !== undefined);
  const full = hosts.map((host): SharedSettings => ({ ...host, variables: host.variables ?? {} }));
  const { common, mixed } = togetherOf(full);
  const words = text.topology.form;
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const read = readShared(new FormData(event.currentTarget));
    if (!read.ok) return setProblem(read.problem);
    const wanted = full.map((host) => laidOn(host, common, read.value));
    onDraw(known ? wanted : wanted.map(({ labels, taints }) => ({ labels, taints })));
  };
  return (
    <form className="prop-part host-form" aria-label={words.titleOfAll(hosts.length)} onSubmit={onSubmit}>
      <Lines name="labels" label={words.labels} value={labelLines(common.labels)} hint="rack=2" />
      <MixedLine mixed={mixed.labels} />
      <Lines name="taints" label={words.taints} value={taintLines(common.taints)} hint="db=yes:NoSchedule" />
      <MixedLine mixed={mixed.taints} />
      {known ? (
        <>
          <Lines
            name="variables"
            label={words.variables}
            value={variableLines(common.variables)}
            hint="debug: true"
          />
          <MixedLine mixed={mixed.variables} />
        </>
      ) : (
        <p className="small quiet">{words.variablesNotAll}</p>
      )}
      {problem === null ? null : (
        <p className="say" role="alert">
          <b>{words.notYet}</b> {problem}
        </p>
      )}
      <div className="row">
        <button type="submit" className="btn slim primary">
          {words.drawAll(hosts.length)}
        </button>
        <button type="button" className="btn slim" onClick={onCancel}>
          {words.cancelAll}
        </button>
      </div>
    </form>
  );
}

/** More of them than this have no room. */
const MOST_MIXED = 6;

function MixedLine({ mixed }: { mixed: readonly Mixed[] }) {
  if (mixed.length === 0) return null;
  const words = text.topology.form;
  const shown = mixed.slice(0, MOST_MIXED).map((one) => words.mixedOf(one));
  const more = mixed.length - shown.length;
  return (
    <p className="small mixed">
      <b>{words.mixed}</b> {shown.join('; ')} {more > 0 ? text.topology.andMore(more) : ''}
    </p>
  );
}

function readShared(form: FormData): Reading<SharedSettings> {
  const field = (name: string) => {
    const value = form.get(name);
    return typeof value === 'string' ? value : '';
  };
  const labels = readLabels(field('labels'));
  if (!labels.ok) return labels;
  const taints = readTaints(field('taints'));
  if (!taints.ok) return taints;
  const variables = readVariables(field('variables'));
  if (!variables.ok) return variables;
  return { ok: true, value: { labels: labels.value, taints: taints.value, variables: variables.value } };
}
