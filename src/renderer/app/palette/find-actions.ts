import { type Action, type ActionGroup, actionGroups } from '../actions/action.ts';

/** Lines the palette draws; more than this nobody reads through. */
const MOST_LINES = 60;

/** What a first sign in the field limits the list to. */
const scopes: Readonly<Record<string, readonly ActionGroup[]>> = {
  '>': ['do', 'go'],
  '@': ['node'],
  '#': ['square'],
};

/** Actions under one heading. */
export interface FoundGroup {
  readonly group: ActionGroup;
  readonly actions: readonly Action[];
}

/** What a query comes to. */
export interface Found {
  readonly groups: readonly FoundGroup[];
  /** How many match, drawn or not. */
  readonly count: number;
  /** How many there are at all. */
  readonly total: number;
}

interface Ranked {
  readonly action: Action;
  readonly rank: number;
}

/** Finds what a person types, best first: every word has to occur. The group of the best match leads. */
export function findActions(actions: readonly Action[], query: string): Found {
  const typed = query.trimStart().toLowerCase();
  const scope = scopes[typed.charAt(0)];
  const words = (scope === undefined ? typed : typed.slice(1)).split(/\s+/).filter((word) => word !== '');
  const open = words.length === 0 && scope === undefined;
  const matching = actions
    .filter(({ group }) => scope?.includes(group) ?? true)
    // Of thousands of hosts none is meant before a letter was typed.
    .filter(({ group }) => !open || (group !== 'node' && group !== 'square'))
    .flatMap((action): readonly Ranked[] => {
      const rank = rankOf(action, words);
      return rank === null ? [] : [{ action, rank }];
    })
    .toSorted((a, b) => a.rank - b.rank);
  const drawn = matching.slice(0, MOST_LINES).map(({ action }) => action);
  const order = open ? actionGroups : [...new Set(drawn.map(({ group }) => group))];
  const groups = order
    .map((group) => ({ group, actions: drawn.filter((action) => action.group === group) }))
    .filter(({ actions: found }) => found.length > 0);
  return { groups, count: matching.length, total: actions.length };
}

/** How far an action is from the words, 0 for nearest; null where one of them does not occur. */
function rankOf(action: Action, words: readonly string[]): number | null {
  const name = (action.name ?? '').toLowerCase();
  const line = `${name} ${action.title}`.toLowerCase();
  const rest = `${action.say ?? ''} ${action.words ?? ''}`.toLowerCase();
  let sum = 0;
  for (const word of words) {
    const rank = rankOfWord({ name, line, rest }, word);
    if (rank === null) return null;
    sum += rank;
  }
  // What cannot be done now comes after what can.
  return sum + (action.refusal === undefined ? 0 : 0.5);
}

interface Texts {
  readonly name: string;
  readonly line: string;
  readonly rest: string;
}

function rankOfWord({ name, line, rest }: Texts, word: string): number | null {
  if (name === word) return 0;
  if (startsAWord(line, word)) return 1;
  if (line.includes(word)) return 2;
  if (startsAWord(rest, word)) return 3;
  return rest.includes(word) ? 4 : null;
}

function startsAWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1))) return true;
  }
  return false;
}
