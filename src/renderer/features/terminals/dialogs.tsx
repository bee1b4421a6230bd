import type { Terminal } from '../../../shared/contract/terminals.ts';
import { visible } from '../../../shared/rules/plain-text.ts';
import { Question } from '../../ui/question.tsx';
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
    <Question
      title={words.pasteTitle(lines.length)}
      safe={words.doNotPaste}
      answers={[{ label: words.doPaste(lines.length), tone: 'primary', onAnswer: onPaste }]}
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
    </Question>
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
    <Question
      title={words.recordTitle}
      safe={words.doNotRecord}
      answers={[{ label: words.record, tone: 'primary', onAnswer: onRecord }]}
      onClose={onClose}
    >
      <p className="say">{words.recordSay(terminal.hostname)}</p>
    </Question>
  );
}
