/** What a figure should come to. */
export type Aim = { readonly atMost: number } | { readonly atLeast: number };

/** One measured quantity: a value for each repetition, in the order they were taken. */
export interface Figure {
  readonly name: string;
  /** `×` stands for a ratio. */
  readonly unit: 's' | 'ms' | 'µs' | 'MB' | 'kB' | 'B' | '/s' | '%' | '×' | 'fps';
  readonly values: readonly number[];
  readonly aim?: Aim;
}

/** The middle value; of an even number the mean of the two in the middle. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** The value that so large a part of them stays below; NaN for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Ratios of values that were measured one beside the other: the first of each by the second of each. */
export function ratios(dividends: readonly number[], divisors: readonly number[]): readonly number[] {
  return dividends.flatMap((dividend, index) => {
    const divisor = divisors[index];
    return divisor === undefined ? [] : [dividend / divisor];
  });
}

/** Whether the median is where it should be; null where nothing was aimed at. A figure without a value has met nothing. */
export function isMet({ values, aim }: Figure): boolean | null {
  if (aim === undefined) return null;
  const value = median(values);
  return 'atMost' in aim ? value <= aim.atMost : value >= aim.atLeast;
}

/** The figures as a Markdown table whose columns line up on a terminal too. */
export function figureTable(figures: readonly Figure[]): string {
  const rows = [['Figure', 'Median', 'Least to most', 'Runs', 'Aim', 'Met'], ...figures.map(cellsOf)];
  const widths =
    rows[0]?.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length))) ?? [];
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

function cellsOf(figure: Figure): readonly string[] {
  const { name, unit, values, aim } = figure;
  const show = (value: number) => `${round(value, unit)} ${unit}`;
  const met = isMet(figure);
  return [
    name,
    show(median(values)),
    values.length < 2 ? '' : `${round(Math.min(...values), unit)} to ${show(Math.max(...values))}`,
    String(values.length),
    aim === undefined ? '' : 'atMost' in aim ? `≤ ${aim.atMost} ${unit}` : `≥ ${aim.atLeast} ${unit}`,
    met === null ? '' : met ? 'yes' : 'NO',
  ];
}

function round(value: number, unit: Figure['unit']): string {
  const digits = { s: 1, ms: 0, µs: 0, MB: 0, kB: 0, B: 0, '/s': 0, '%': 2, '×': 2, fps: 0 } as const;
  return value.toFixed(digits[unit]);
}
