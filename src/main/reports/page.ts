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

/** The same page with every text changed; what it is a text of stays. */
export function withTexts(page: Page, change: (text: string) => string): Page {
  const { title, lead, foot } = page;
  return {
    title: change(title),
    lead: change(lead),
    blocks: page.blocks.map((block) => blockWith(block, change)),
    foot: change(foot),
  };
}

function blockWith(block: Block, change: (text: string) => string): Block {
  const cell = (value: Cell): Cell => {
    if (typeof value === 'string') return change(value);
    return 'machine' in value ? { machine: change(value.machine) } : { ...value, state: change(value.state) };
  };
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return { ...block, text: change(block.text) };
    case 'facts':
      return { ...block, rows: block.rows.map(([name, value]) => [change(name), cell(value)] as const) };
    case 'table':
      return { ...block, columns: block.columns.map(change), rows: block.rows.map((row) => row.map(cell)) };
    case 'list':
      return { ...block, items: block.items.map(change) };
    case 'note':
      return {
        ...block,
        title: change(block.title),
        text: change(block.text),
        steps: block.steps.map(change),
      };
    case 'evidence':
      return { ...block, title: change(block.title), text: change(block.text) };
  }
}

/** The words of a cell. */
export function cellText(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  return 'machine' in cell ? cell.machine : cell.state;
}

export function heading(text: string, level: 2 | 3 = 2): Block {
  return { kind: 'heading', level, text };
}
