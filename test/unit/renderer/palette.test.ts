import { describe, expect, it } from 'vitest';
import { type Action, createActionRegistry } from '../../../src/renderer/app/actions/action.ts';
import { findActions } from '../../../src/renderer/app/palette/find-actions.ts';

const action = (id: string, changes: Partial<Action> = {}): Action => ({
  id,
  group: 'do',
  title: id,
  run: () => undefined,
  ...changes,
});

const host = (name: string, more: Partial<Action> = {}) =>
  action(`host ${name}`, { group: 'node', name, title: 'go to its card', say: 'km7 · 10.47.7.32', ...more });

const all = [
  action('Save report', { say: 'km7' }),
  action('Roll back…', { say: 'km7' }),
  action('Theme: Slate'),
  action('Screen: Fleet', { group: 'go', keys: 'Alt 1' }),
  host('km7-a2'),
  host('km7-a20'),
  host('lynx-n9'),
  action('B2', { group: 'square', name: '#B2', title: 'go to this square' }),
];

const lines = (query: string) =>
  findActions(all, query).groups.flatMap(({ actions }) => actions.map(({ id }) => id));

describe('finding an action', () => {
  it('lists before a letter is typed what can be done and gone to, and no host', () => {
    expect(lines('')).toEqual(['Save report', 'Roll back…', 'Theme: Slate', 'Screen: Fleet']);
    expect(findActions(all, '')).toMatchObject({ count: 4, total: all.length });
  });

  it.each([
    ['a2', ['host km7-a2', 'host km7-a20']],
    ['km7-a2', ['host km7-a2', 'host km7-a20']],
    ['KM7 card', ['host km7-a2', 'host km7-a20', 'host lynx-n9']],
    ['10.47.7.32', ['host km7-a2', 'host km7-a20', 'host lynx-n9']],
    ['back roll', ['Roll back…']],
    ['slate', ['Theme: Slate']],
    ['>km7', ['Save report', 'Roll back…']],
    ['> fleet', ['Screen: Fleet']],
    ['@', ['host km7-a2', 'host km7-a20', 'host lynx-n9']],
    ['@lynx', ['host lynx-n9']],
    ['#b2', ['B2']],
    ['#', ['B2']],
    ['nothing of the kind', []],
  ])('%j finds %j', (query, ids) => expect(lines(query)).toEqual(ids));

  it('puts the group of the best match first, and what cannot be done now last of its kind', () => {
    const found = findActions(
      [action('draft', { refusal: 'no changes' }), action('drafts'), host('draft-1')],
      'draft',
    );
    expect(found.groups.map(({ group }) => group)).toEqual(['do', 'node']);
    expect(found.groups[0]?.actions.map(({ id }) => id)).toEqual(['drafts', 'draft']);
  });

  it('draws no more than a person reads, and counts all', () => {
    const hosts = Array.from({ length: 5000 }, (_, index) => host(`node-${index}`));
    const found = findActions(hosts, 'node');
    expect(found.count).toBe(5000);
    expect(found.groups[0]?.actions.length).toBe(60);
  });
});

describe('the registry', () => {
  it('asks its sources when somebody looks, and the later one wins an id', () => {
    const registry = createActionRegistry();
    let title = 'first';
    registry.contribute(() => [action('one', { title }), action('two')]);
    const takeBack = registry.contribute(() => [action('two', { title: 'of the screen' })]);
    title = 'second';
    expect(registry.all().map((found) => found.title)).toEqual(['second', 'of the screen']);
    takeBack();
    expect(registry.all().map((found) => found.title)).toEqual(['second', 'two']);
  });
});
