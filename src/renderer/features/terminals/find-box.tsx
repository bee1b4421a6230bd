import { useState } from 'react';
import type { Terminal } from '../../../shared/contract/terminals.ts';
import { text } from '../../ui/text.ts';
import type { Desk } from './desk.ts';

const words = text.terminals;

/** Finds a text in what a terminal keeps; Enter goes on, Shift Enter back, Esc ends. */
export function FindBox({ desk, terminal: { id, hostname } }: { desk: Desk; terminal: Terminal }) {
  const [wanted, setWanted] = useState('');
  const [found, setFound] = useState(true);
  const find = (what: string, direction: 'next' | 'previous') =>
    setFound(desk.view(id).find(what, direction));
  const end = () => {
    desk.view(id).find('', 'next');
    desk.state.setState({ searching: null });
    desk.view(id).focus();
  };
  return (
    <search className="find-box">
      <input
        className="line-field mono"
        value={wanted}
        aria-label={words.findIn(hostname)}
        placeholder={words.findIn(hostname)}
        // biome-ignore lint/a11y/noAutofocus: it appears because somebody has just asked for it.
        autoFocus
        onChange={(event) => {
          setWanted(event.target.value);
          find(event.target.value, 'next');
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') find(wanted, event.shiftKey ? 'previous' : 'next');
          else if (event.key === 'Escape') end();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {found ? null : <span className="small tone-ochre">{words.findNone}</span>}
      <button type="button" className="btn slim" onClick={() => find(wanted, 'previous')}>
        {words.findLast}
      </button>
      <button type="button" className="btn slim" onClick={() => find(wanted, 'next')}>
        {words.findNext}
      </button>
      <button type="button" className="btn slim" onClick={end}>
        {text.close}
      </button>
    </search>
  );
}
