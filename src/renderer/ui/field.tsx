import './field.css';

export interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onType: (value: string) => void;
  /** For what the machine says: addresses, paths, versions. */
  readonly mono?: boolean;
  readonly placeholder?: string;
  readonly say?: string;
  /** Takes the focus when its dialog opens. */
  readonly first?: boolean;
}

/** A line of text with its name above it. */
export function Field({ label, value, onType, mono = false, placeholder, say, first = false }: FieldProps) {
  return (
    <label className="field">
      <span className="small">{label}</span>
      <input
        className={mono ? 'mono' : ''}
        value={value}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        data-first={first || undefined}
        onChange={(event) => onType(event.target.value)}
      />
      {say === undefined ? null : <span className="small quiet">{say}</span>}
    </label>
  );
}

export interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  /** Value and words of each. */
  readonly options: readonly (readonly [value: string, words: string])[];
  readonly onChoose: (value: string) => void;
}

/** One of a few, with its name above it. */
export function Choice({ label, value, options, onChoose }: ChoiceProps) {
  return (
    <label className="field">
      <span className="small">{label}</span>
      <select value={value} onChange={(event) => onChoose(event.target.value)}>
        {options.map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
