/** The grid of a sheet: columns have letters, rows have numbers, so that a place can be said aloud. */
export const columns = ['A', 'B', 'C', 'D', 'E', 'F'] as const;
export const rows = ['1', '2', '3', '4'] as const;

/** A rectangle on the screen, CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The square of a sheet in which the middle of something lies, such as `C2`; null where it lies outside the sheet. */
export function squareOf(sheet: Box, thing: Box): string | null {
  const x = ((thing.left + thing.right) / 2 - sheet.left) / (sheet.right - sheet.left);
  const y = ((thing.top + thing.bottom) / 2 - sheet.top) / (sheet.bottom - sheet.top);
  const column = columns[Math.floor(x * columns.length)];
  const row = rows[Math.floor(y * rows.length)];
  return column === undefined || row === undefined ? null : `${column}${row}`;
}

/** Whether two rectangles share any ground. */
export function overlaps(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
