import type { SiteChange, SitePreview } from '../../../shared/contract/sites.ts';
import { visible } from '../../../shared/rules/plain-text.ts';
import { Mark, type MarkName } from '../../ui/mark.tsx';
import { Note } from '../../ui/parts.tsx';
import { text } from '../../ui/text.ts';
import { ProblemList } from './problems.tsx';

/** Names shown of one kind; more are counted. */
const NAME_LIMIT = 24;

const marks: Readonly<Record<SiteChange['kind'], MarkName>> = {
  adds: 'adds',
  changes: 'warns',
  leaves: 'leaves',
  stays: 'held',
  trusts: 'blocks',
};

/** What would change, kind by kind; another host key first, because it decides who is trusted. */
export function ChangeList({ preview }: { preview: Extract<SitePreview, { read: true }> }) {
  const { siteName, isNew, changes, notes } = preview;
  const words = text.siteFile;
  const groups = groupsOf(changes);
  return (
    <>
      <p className="say">
        <b>{(isNew ? words.isNew : words.isKnown)(visible(siteName))}</b>{' '}
        {changes.length === 0 && preview.refused === null ? words.nothing : ''}
      </p>
      <ul className="site-changes">
        {groups.map(([key, group]) => (
          <ChangeGroup key={key} group={group} />
        ))}
      </ul>
      {notes.length === 0 ? null : (
        <Note tone="ochre" mark="warns" title={words.notes}>
          <ProblemList problems={notes} />
        </Note>
      )}
    </>
  );
}

function ChangeGroup({ group }: { group: readonly SiteChange[] }) {
  const [first] = group;
  if (first === undefined) return null;
  const { kind, what } = first;
  const words = text.siteFile;
  const more = group.length - NAME_LIMIT;
  return (
    <li data-change={`${kind}-${what}`}>
      <Mark name={marks[kind]} label="" />
      <div>
        <b>{words.groups(words.kinds[kind], words.whats[what], group.length)}</b>
        <ul>
          {group.slice(0, NAME_LIMIT).map(({ name, says }) => (
            <li key={name}>
              <span className="host">{visible(name)}</span>
              {says.map((say) => (
                <span key={say} className="mono quiet">
                  {visible(say)}
                </span>
              ))}
            </li>
          ))}
          {more > 0 ? <li className="quiet">{words.more(more)}</li> : null}
        </ul>
      </div>
    </li>
  );
}

const order: readonly SiteChange['kind'][] = ['trusts', 'leaves', 'stays', 'changes', 'adds'];

function groupsOf(changes: readonly SiteChange[]): readonly (readonly [string, readonly SiteChange[]])[] {
  const groups = new Map<string, SiteChange[]>();
  for (const change of changes.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))) {
    const key = `${change.kind} ${change.what}`;
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups];
}
