import { text } from './text.ts';
import './missing.css';

export interface MissingProps {
  /** The name of the screen that is not there. */
  readonly title: string;
  /** Null while it is not known whether it is there: then nothing is said. */
  readonly say: string | null;
  readonly onLeave: () => void;
}

/** Where an address names something that is not recorded here. */
export function Missing({ title, say, onLeave }: MissingProps) {
  return (
    <main className="missing" aria-label={title}>
      {say === null ? null : (
        <>
          <p className="say">{say}</p>
          <button type="button" className="btn" onClick={onLeave}>
            {text.topology.toFleet}
          </button>
        </>
      )}
    </main>
  );
}
