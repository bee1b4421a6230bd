import { type FormEvent, useEffect, useRef, useState } from 'react';
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

export interface HostFormProps {
  /** The host as it is drawn now. */
  readonly node: FleetNode;
  readonly recorded: FleetNode;
  /** What is wanted of its variables, drawn or recorded. */
  readonly variables: HostDetails['variables'];
  readonly onDraw: (edit: HostEdit) => void;
  readonly onCancel: () => void;
}

/** Settings of one host as lines that can be written; nothing is drawn until all of them can be read. */
export function HostForm({ node, recorded, variables, onDraw, onCancel }: HostFormProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const words = text.topology.form;
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const read = readForm(new FormData(event.currentTarget));
    const refusal = read.ok ? settingRefusal(recorded, read.value) : null;
    if (!read.ok) setProblem(read.problem);
    else if (refusal !== null) setProblem(`${refusal.says} ${refusal.cure}`);
    else onDraw(read.value);
  };
  return (
    <form
      ref={form}
      className="prop-part host-form"
      aria-label={words.title(node.hostname)}
      onSubmit={onSubmit}
    >
      <Line name="internalIp" label={words.internalIp} value={node.internalIp} />
      <Line name="externalIp" label={words.externalIp} value={node.externalIp ?? ''} />
      <fieldset>
        <legend>{words.useExternalIp}</legend>
        <Choice value="internal" label={words.internal} checked={!node.useExternalIp} />
        <Choice value="external" label={words.external} checked={node.useExternalIp} />
      </fieldset>
      <Line name="sshPort" label={words.sshPort} value={String(node.sshPort)} />
      <Lines name="labels" label={words.labels} value={labelLines(node.labels)} hint="rack=2" />
      <Lines name="taints" label={words.taints} value={taintLines(node.taints)} hint="db=yes:NoSchedule" />
      <Lines name="variables" label={words.variables} value={variableLines(variables)} hint="debug: true" />
      {problem === null ? null : (
        <p className="say" role="alert">
          <b>{words.notYet}</b> {problem}
        </p>
      )}
      <div className="row">
        <button type="submit" className="btn slim primary">
          {words.draw}
        </button>
        <button type="button" className="btn slim" onClick={onCancel}>
          {words.cancel}
        </button>
      </div>
    </form>
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

export interface LinesProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly hint: string;
}

/** A field for settings that are lines. */
export function Lines({ name, label, value, hint }: LinesProps) {
  const rows = Math.min(5, Math.max(1, value.split('\n').length));
  return (
    <label>
      <span>{label}</span>
      <textarea name={name} defaultValue={value} rows={rows} placeholder={hint} spellCheck={false} />
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

function readForm(form: FormData): Reading<HostEdit> {
  const field = (name: string) => {
    const value = form.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  return readSettings({
    internalIp: field('internalIp'),
    externalIp: field('externalIp'),
    useExternalIp: field('useExternalIp') === 'external',
    sshPort: field('sshPort'),
    labels: field('labels'),
    taints: field('taints'),
    variables: field('variables'),
  });
}
