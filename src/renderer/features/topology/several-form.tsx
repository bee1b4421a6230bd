import {
  labelLines,
  readLists,
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
import { Lines, SettingsForm, type Typed } from './settings-form.tsx';

export interface SeveralFormProps {
  /** The hosts as they are drawn now. Without variables these are not known of all of them. */
  readonly hosts: readonly (Omit<SharedSettings, 'variables'> & Partial<SharedSettings>)[];
  /** For each of the hosts, in their order, what it is to have. */
  readonly onDraw: (wanted: readonly Partial<SharedSettings>[]) => void;
  readonly onCancel: () => void;
}

/** Settings of several hosts as lines: what they have in common can be changed, what is mixed is told and stays unless it is named. */
export function SeveralForm({ hosts, onDraw, onCancel }: SeveralFormProps) {
  const known = hosts.every(({ variables }) => variables !== undefined);
  const full = hosts.map((host): SharedSettings => ({ ...host, variables: host.variables ?? {} }));
  const { common, mixed } = togetherOf(full);
  const words = text.topology.form;
  const onTyped = (typed: Typed) => {
    const read = readLists({
      labels: typed('labels'),
      taints: typed('taints'),
      variables: typed('variables'),
    });
    if (!read.ok) return read.problem;
    const wanted = full.map((host) => laidOn(host, common, read.value));
    onDraw(known ? wanted : wanted.map(({ labels, taints }) => ({ labels, taints })));
    return null;
  };
  return (
    <SettingsForm
      title={words.titleOfAll(hosts.length)}
      draw={words.drawAll(hosts.length)}
      cancel={words.cancelAll}
      onTyped={onTyped}
      onCancel={onCancel}
    >
      <Lines name="labels" value={labelLines(common.labels)} />
      <MixedLine mixed={mixed.labels} />
      <Lines name="taints" value={taintLines(common.taints)} />
      <MixedLine mixed={mixed.taints} />
      {known ? (
        <>
          <Lines name="variables" value={variableLines(common.variables)} />
          <MixedLine mixed={mixed.variables} />
        </>
      ) : (
        <p className="small quiet">{words.variablesNotAll}</p>
      )}
    </SettingsForm>
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
