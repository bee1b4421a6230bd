import { z } from 'zod';
import { type TerminalId, terminalIdSchema } from '../../../shared/model/ids.ts';

/** Panes beside or below each other, or one pane with one terminal. */
export type Split =
  | { readonly kind: 'pane'; readonly terminalId: TerminalId }
  | { readonly kind: 'right' | 'down'; readonly parts: readonly Split[] };

/** A tab with its panes. */
export interface Tab {
  readonly id: string;
  readonly root: Split;
}

/** Where a pane lies in its tab, in parts of its width and height. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Panes in one tab; more would be too small to read. */
export const PANE_LIMIT = 12;

const splitSchema: z.ZodType<Split> = z.lazy(() =>
  z.union([
    z.object({ kind: z.literal('pane'), terminalId: terminalIdSchema }),
    z.object({ kind: z.enum(['right', 'down']), parts: z.array(splitSchema).min(2).max(PANE_LIMIT) }),
  ]),
);

/** How tabs are kept over a reload. */
export const tabsSchema = z.array(z.object({ id: z.string(), root: splitSchema })).max(64);

export function paneOf(terminalId: TerminalId): Split {
  return { kind: 'pane', terminalId };
}

/** The terminals of a tab: from left to right, from top to bottom. */
export function terminalsOf(split: Split): readonly TerminalId[] {
  return split.kind === 'pane' ? [split.terminalId] : split.parts.flatMap(terminalsOf);
}

/** The same with a new pane right of one, or below it. Those that already stand in that direction make room, all the same size. */
export function splitAt(root: Split, at: TerminalId, kind: 'right' | 'down', added: TerminalId): Split {
  if (root.kind === 'pane') return root.terminalId === at ? { kind, parts: [root, paneOf(added)] } : root;
  const place = root.parts.findIndex((part) => part.kind === 'pane' && part.terminalId === at);
  if (root.kind === kind && place >= 0)
    return { kind, parts: root.parts.toSpliced(place + 1, 0, paneOf(added)) };
  return { ...root, parts: root.parts.map((part) => splitAt(part, at, kind, added)) };
}

/** The same without those that `keep` does not want; null when none is left. */
export function onlyThose(root: Split, keep: (id: TerminalId) => boolean): Split | null {
  if (root.kind === 'pane') return keep(root.terminalId) ? root : null;
  const parts = root.parts.flatMap((part) => onlyThose(part, keep) ?? []);
  const [first, ...rest] = parts;
  if (first === undefined || rest.length === 0) return first ?? null;
  return { ...root, parts };
}

/** Panes for several terminals at once, as near to a square as may be. */
export function gridOf(ids: readonly TerminalId[]): Split | null {
  const columns = Math.ceil(Math.sqrt(ids.length));
  const rows = Array.from({ length: Math.ceil(ids.length / columns) }, (_, row) =>
    joined('right', ids.slice(row * columns, (row + 1) * columns).map(paneOf)),
  );
  return joined(
    'down',
    rows.flatMap((row) => row ?? []),
  );
}

function joined(kind: 'right' | 'down', parts: readonly Split[]): Split | null {
  const [first] = parts;
  return first === undefined || parts.length === 1 ? (first ?? null) : { kind, parts };
}

const whole: Box = { left: 0, top: 0, width: 1, height: 1 };

/** Where each terminal's pane lies. */
export function boxesOf(split: Split, box: Box = whole): ReadonlyMap<TerminalId, Box> {
  if (split.kind === 'pane') return new Map([[split.terminalId, box]]);
  const share = 1 / split.parts.length;
  return new Map(
    split.parts.flatMap((part, index) => [
      ...boxesOf(
        part,
        split.kind === 'right'
          ? { ...box, left: box.left + box.width * share * index, width: box.width * share }
          : { ...box, top: box.top + box.height * share * index, height: box.height * share },
      ),
    ]),
  );
}
