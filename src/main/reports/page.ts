/** How a thing went, for colour and mark; the words always say it, too. */
export type Tone = 'good' | 'held' | 'moving' | 'waits' | 'bad' | 'quiet';

/** A cell of a table: plain text, a name or value as machines write it, or a state. */
export type Cell = string | { readonly machine: string } | { readonly state: string; readonly tone: Tone };

export type Block =
  | { readonly kind: 'heading'; readonly level: 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  /** Name and value pairs. */
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [string, Cell])[] }
  | {
      readonly kind: 'table';
      readonly columns: readonly string[];
      readonly rows: readonly (readonly Cell[])[];
    }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly string[] }
  /** Something that must not be missed. */
  | {
      readonly kind: 'note';
      readonly tone: Tone;
      readonly title: string;
      readonly text: string;
      readonly steps: readonly string[];
    }
  /** Output of a machine, as it is. */
  | { readonly kind: 'evidence'; readonly title: string; readonly text: string };

/** A report before it has a form. All its texts are data: whoever gives it a form escapes every one of them. */
export interface Page {
  readonly title: string;
  /** One line below the title. */
  readonly lead: string;
  readonly blocks: readonly Block[];
  /** Last line: who made it, and when. */
  readonly foot: string;
}

/** The words of a cell. */
export function cellText(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  return 'machine' in cell ? cell.machine : cell.state;
}

export function heading(text: string, level: 2 | 3 = 2): Block {
  return { kind: 'heading', level, text };
}
