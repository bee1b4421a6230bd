import { type FormEvent, useState } from 'react';
import { text } from '../../ui/text.ts';
import { withLine } from './draft.ts';

export interface TypedHostsProps {
  readonly value: string;
  readonly onType: (value: string) => void;
  /** Lets a person choose a file with a table. */
  readonly onTable: () => void;
  /** Opens the look through a range. */
  readonly onScan: () => void;
}

/** Where hosts are typed and pasted; what is put in by hand, or read from a table, becomes lines too, so that all of it can be seen and mended. */
export function TypedHosts({ value, onType, onTable, onScan }: TypedHostsProps) {
  const words = text.addHosts;
  const [address, setAddress] = useState('');
  const [name, setName] = useState('');
  const putIn = (event: FormEvent) => {
    event.preventDefault();
    if (address.trim() === '') return;
    onType(withLine(value, { address, name }));
    setAddress('');
    setName('');
  };
  return (
    <div className="typed-hosts">
      <label>
        <span className="cap">{words.paste}</span>
        <span className="small quiet">{words.pasteSay}</span>
        <textarea
          className="mono"
          data-first
          value={value}
          placeholder={words.placeholder}
          spellCheck={false}
          onChange={(event) => onType(event.target.value)}
        />
      </label>
      <form className="row" onSubmit={putIn}>
        <input
          className="mono"
          aria-label={words.address}
          placeholder={words.address}
          value={address}
          onChange={(event) => setAddress(event.target.value)}
        />
        <input
          className="mono"
          aria-label={words.name}
          placeholder={words.name}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <button type="submit" className="btn slim" disabled={address.trim() === ''}>
          {words.putIn}
        </button>
      </form>
      <div className="row typed-ways">
        <button type="button" className="btn slim" onClick={onTable}>
          {words.table}
        </button>
        <button type="button" className="btn slim" onClick={onScan}>
          {text.scan.button}
        </button>
      </div>
    </div>
  );
}
