import type { ReactNode } from 'react';
import { columns, rows } from './squares.ts';
import './graticule.css';

/** The frame of the sheet: two lines with letters and numbers between them, and crosses on the ground. Nothing of it is read aloud. */
export function Graticule({ children }: { children: ReactNode }) {
  return (
    <div className="neat" data-sheet>
      <div className="grid-marks" aria-hidden="true">
        {columns.map((name, index) => (
          <Column key={name} name={name} at={index / columns.length} />
        ))}
        {rows.map((name, index) => (
          <Row key={name} name={name} at={index / rows.length} />
        ))}
      </div>
      <svg className="crosses" width="100%" height="100%" aria-hidden="true">
        <defs>
          <pattern id="crosses" width="72" height="72" patternUnits="userSpaceOnUse">
            <path d="M32 36h8M36 32v8" stroke="var(--rule)" strokeWidth="1" />
          </pattern>
        </defs>
        <rect width="100%" height="100%" fill="url(#crosses)" />
      </svg>
      {children}
    </div>
  );
}

function Column({ name, at }: { name: string; at: number }) {
  const middle = `${(at + 0.5 / columns.length) * 100}%`;
  return (
    <>
      <span className="grid-letter above" style={{ left: middle }}>
        {name}
      </span>
      <span className="grid-letter below" style={{ left: middle }}>
        {name}
      </span>
      {at === 0 ? null : <Ticks side="column" at={at} />}
    </>
  );
}

function Row({ name, at }: { name: string; at: number }) {
  const middle = `${(at + 0.5 / rows.length) * 100}%`;
  return (
    <>
      <span className="grid-letter before" style={{ top: middle }}>
        {name}
      </span>
      <span className="grid-letter after" style={{ top: middle }}>
        {name}
      </span>
      {at === 0 ? null : <Ticks side="row" at={at} />}
    </>
  );
}

function Ticks({ side, at }: { side: 'column' | 'row'; at: number }) {
  const place = side === 'column' ? { left: `${at * 100}%` } : { top: `${at * 100}%` };
  return (
    <>
      <i className={`tick tick-${side}`} style={place} />
      <i className={`tick tick-${side} far`} style={place} />
    </>
  );
}
