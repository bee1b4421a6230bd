import { text } from './text.ts';
import './terminal-button.css';

export interface TerminalButtonProps {
  readonly hostname: string;
  readonly onOpen: () => void;
}

/** Opens a terminal on a host; drawn as the prompt that waits there. */
export function TerminalButton({ hostname, onOpen }: TerminalButtonProps) {
  const label = text.fleetTools.terminalOn(hostname);
  return (
    <button type="button" className="terminal-button mono" aria-label={label} title={label} onClick={onOpen}>
      &gt;_
    </button>
  );
}
