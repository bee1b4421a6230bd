import type { FleetNode } from '../../../shared/contract/fleet.ts';
import type { HostDetails } from '../../../shared/contract/topology.ts';
import type { HostEdit } from '../../../shared/rules/placing/settings.ts';
import { settingRefusal } from '../../../shared/rules/placing/settings.ts';
import {
  labelLines,
  type Reading,
  readSettings,
  taintLines,
  variableLines,
} from '../../../shared/rules/placing/settings-text.ts';
import { text } from '../../ui/text.ts';
import { Lines, SettingsForm, type Typed } from './settings-form.tsx';

export interface HostFormProps {
  /** The host as it is drawn now. */
  readonly node: FleetNode;
  readonly recorded: FleetNode;
  /** What is wanted of its variables, drawn or recorded. */
  readonly variables: HostDetails['variables'];
  readonly onDraw: (edit: HostEdit) => void;
  readonly onCancel: () => void;
}

/** Settings of one host. */
export function HostForm({ node, recorded, variables, onDraw, onCancel }: HostFormProps) {
  const words = text.topology.form;
  const onTyped = (typed: Typed) => {
    const read = readForm(typed);
    if (!read.ok) return read.problem;
    const refusal = settingRefusal(recorded, read.value);
    if (refusal !== null) return `${refusal.says} ${refusal.cure}`;
    onDraw(read.value);
    return null;
  };
  return (
    <SettingsForm
      title={words.title(node.hostname)}
      draw={words.draw}
      cancel={words.cancel}
      onTyped={onTyped}
      onCancel={onCancel}
    >
      <Line name="internalIp" label={words.internalIp} value={node.internalIp} />
      <Line name="externalIp" label={words.externalIp} value={node.externalIp ?? ''} />
      <fieldset>
        <legend>{words.useExternalIp}</legend>
        <Choice value="internal" label={words.internal} checked={!node.useExternalIp} />
        <Choice value="external" label={words.external} checked={node.useExternalIp} />
      </fieldset>
      <Line name="sshPort" label={words.sshPort} value={String(node.sshPort)} />
      <Lines name="labels" value={labelLines(node.labels)} />
      <Lines name="taints" value={taintLines(node.taints)} />
      <Lines name="variables" value={variableLines(variables)} />
    </SettingsForm>
  );
}

function Line({ name, label, value }: { name: string; label: string; value: string }) {
  return (
    <label>
      <span>{label}</span>
      <input name={name} defaultValue={value} spellCheck={false} autoComplete="off" />
    </label>
  );
}

function Choice({ value, label, checked }: { value: string; label: string; checked: boolean }) {
  return (
    <label className="choice">
      <input type="radio" name="useExternalIp" value={value} defaultChecked={checked} /> {label}
    </label>
  );
}

function readForm(typed: Typed): Reading<HostEdit> {
  return readSettings({
    internalIp: typed('internalIp'),
    externalIp: typed('externalIp'),
    useExternalIp: typed('useExternalIp') === 'external',
    sshPort: typed('sshPort'),
    labels: typed('labels'),
    taints: typed('taints'),
    variables: typed('variables'),
  });
}
