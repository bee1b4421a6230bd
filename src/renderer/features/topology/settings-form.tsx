import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { ListName } from '../../../shared/rules/placing/settings-text.ts';
import { text } from '../../ui/text.ts';

/** What stands in a field of the form, by its name; empty where there is none. */
export type Typed = (name: string) => string;

export interface SettingsFormProps {
  readonly title: string;
  /** The words of its two buttons. */
  readonly draw: string;
  readonly cancel: string;
  /** Draws what was typed. @returns what is wrong with it; null where it is drawn. */
  readonly onTyped: (typed: Typed) => string | null;
  readonly onCancel: () => void;
  readonly children: ReactNode;
}

/** Settings as lines that can be written; nothing is drawn until all of them can be read. */
export function SettingsForm({ title, draw, cancel, onTyped, onCancel, children }: SettingsFormProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const wrong = onTyped((name) => {
      const value = given.get(name);
      return typeof value === 'string' ? value.trim() : '';
    });
    if (wrong !== null) setProblem(wrong);
  };
  return (
    <form ref={form} className="prop-part host-form" aria-label={title} onSubmit={onSubmit}>
      {children}
      {problem === null ? null : (
        <p className="say" role="alert">
          <b>{text.topology.form.notYet}</b> {problem}
        </p>
      )}
      <div className="row">
        <button type="submit" className="btn slim primary">
          {draw}
        </button>
        <button type="button" className="btn slim" onClick={onCancel}>
          {cancel}
        </button>
      </div>
    </form>
  );
}

/** How a line of each looks. */
const hints: Readonly<Record<ListName, string>> = {
  labels: 'rack=2',
  taints: 'db=yes:NoSchedule',
  variables: 'debug: true',
};

/** A field for settings that are lines. */
export function Lines({ name, value }: { readonly name: ListName; readonly value: string }) {
  const rows = Math.min(5, Math.max(1, value.split('\n').length));
  return (
    <label>
      <span>{text.topology.form[name]}</span>
      <textarea name={name} defaultValue={value} rows={rows} placeholder={hints[name]} spellCheck={false} />
    </label>
  );
}
