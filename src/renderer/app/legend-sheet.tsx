import { Dialog } from '../ui/dialog.tsx';
import { Mark, markNames, Pennant } from '../ui/mark.tsx';
import { Stamp } from '../ui/parts.tsx';
import { text } from '../ui/text.ts';
import './legend-sheet.css';

const inks = ['ink', 'green', 'blue', 'ochre', 'red', 'plum'] as const;

/** All marks, signs, inks and keys on one sheet. */
export function LegendSheet({ onClose }: { readonly onClose: () => void }) {
  const words = text.legendSheet;
  return (
    <Dialog
      label={words.title}
      onClose={onClose}
      head={<h1>{words.title}</h1>}
      foot={
        <button type="button" className="btn" data-first onClick={onClose}>
          {words.close} <kbd>Esc</kbd>
        </button>
      }
    >
      <p className="say dialog-say">{words.say}</p>
      <div className="legend-sheet">
        <section>
          <h2 className="cap">{words.marks}</h2>
          <ul>
            {markNames.map((name) => (
              <li key={name}>
                <Mark name={name} label="" /> {text.marks[name]}
              </li>
            ))}
            <li>
              <Pennant label="" /> {words.initial}
            </li>
            <li>
              <Stamp tone="ink">14:02</Stamp> {words.stamp}
            </li>
            {words.signs.map(([sign, say]) => (
              <li key={sign}>
                <span aria-hidden="true">{sign}</span> {say}
              </li>
            ))}
          </ul>
        </section>
        <section>
          <h2 className="cap">{words.keys}</h2>
          <dl>
            {words.keyList.map(([keys, say]) => (
              <div key={say}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{say}</dd>
              </div>
            ))}
          </dl>
          <h2 className="cap">{words.inks}</h2>
          <ul>
            {inks.map((ink) => (
              <li key={ink} className={`tone-${ink}`}>
                <i className="ink" /> {words.inkNames[ink]}
              </li>
            ))}
          </ul>
        </section>
      </div>
    </Dialog>
  );
}
