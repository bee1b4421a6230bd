import type { ComponentProps, Ref } from 'react';
import { Mark } from './mark.tsx';
import './typed-name.css';

export interface TypedNameProps extends Omit<ComponentProps<'input'>, 'onChange' | 'value' | 'ref'> {
  /** Asks for the name, and says what it allows. */
  readonly label: string;
  readonly typed: string;
  readonly onTyped: (typed: string) => void;
  /** Whether what it allows cannot be undone. */
  readonly isGrave?: boolean;
  readonly field?: Ref<HTMLInputElement>;
}

/** A name typed to allow something: a glance is not enough. */
export function TypedName({ label, typed, onTyped, isGrave = false, field, ...input }: TypedNameProps) {
  return (
    <label className={isGrave ? 'typed-name grave' : 'typed-name'}>
      {isGrave ? (
        <span className="row">
          <Mark name="blocks" label="" /> <b>{label}</b>
        </span>
      ) : (
        <span className="say">{label}</span>
      )}
      <input
        {...input}
        ref={field}
        type="text"
        className={isGrave ? 'mono' : 'line-field mono'}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={({ target }) => onTyped(target.value)}
      />
    </label>
  );
}

/** Whether what was typed is that name; blanks around it are nothing that anybody means. */
export function isNameTyped(typed: string, name: string): boolean {
  return typed.trim() === name;
}
