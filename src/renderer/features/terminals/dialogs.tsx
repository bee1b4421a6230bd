import type { Terminal } from '../../../shared/contract/terminals.ts';
import { visible } from '../../../shared/rules/plain-text.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Mark } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import type { Pasted } from './paste.ts';

const words = text.terminals;
/** Lines that are shown; a person who pastes more looks at the beginning and at the number. */
const SHOWN_LINES = 14;

export interface PasteDialogProps {
  readonly pasted: Pasted;
  readonly hostnames: readonly string[];
  readonly onPaste: () => void;
  readonly onClose: () => void;
}

/** What would be typed, before it is. */
export function PasteDialog({ pasted, hostnames, onPaste, onClose }: PasteDialogProps) {
  const { lines } = pasted;
  const more = lines.length - SHOWN_LINES;
  return (
    <Dialog
      label={words.pasteTitle(lines.length)}
      head={
        <>
          <Mark name="warns" label="" size={22} />
          <h2>{words.pasteTitle(lines.length)}</h2>
        </>
      }
      foot={
        <>
          <button type="button" className="btn" data-first onClick={onClose}>
            {words.doNotPaste}
          </button>
          <span className="push" />
          <button type="button" className="btn primary" onClick={onPaste}>
            {words.doPaste(lines.length)}
          </button>
        </>
      }
      onClose={onClose}
    >
      <p className="say">{words.pasteSay(hostnames.join(', '))}</p>
      <ol className="paste-lines mono">
        {lines.slice(0, SHOWN_LINES).map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its number alone.
          <li key={index}>{visible(line)}</li>
        ))}
      </ol>
      {more > 0 ? <p className="small quiet">{words.pasteMore(more)}</p> : null}
    </Dialog>
  );
}

export interface RecordDialogProps {
  readonly terminal: Terminal;
  readonly onRecord: () => void;
  readonly onClose: () => void;
}

/** What a recording comes to, before it begins. */
export function RecordDialog({ terminal, onRecord, onClose }: RecordDialogProps) {
  return (
    <Dialog
      label={words.recordTitle}
      head={<h2>{words.recordTitle}</h2>}
      foot={
        <>
          <button type="button" className="btn" data-first onClick={onClose}>
            {words.doNotRecord}
          </button>
          <span className="push" />
          <button type="button" className="btn primary" onClick={onRecord}>
            {words.record}
          </button>
        </>
      }
      onClose={onClose}
    >
      <p className="say">{words.recordSay(terminal.hostname)}</p>
    </Dialog>
  );
}
