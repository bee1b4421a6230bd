import { type FormEvent, useEffect, useState } from 'react';
import type { Template } from '../../../shared/model/template.ts';
import { builtInTemplates, templateOf } from '../../../shared/rules/placing/template.ts';
import { toleranceOf } from '../../../shared/rules/quorum.ts';
import type { TopologyStore } from '../../stores/view/topology-store.ts';
import { text } from '../../ui/text.ts';
import type { TopologyAsks } from './asks.ts';
import { startFrom } from './editing.ts';
import type { Sheet } from './sheet.ts';
import './templates.css';

export interface TemplatesProps {
  readonly sheet: Sheet;
  readonly store: TopologyStore;
  readonly ask: TopologyAsks;
}

/** Shapes to start from: those that are always offered, and those that were kept from other sheets. */
export function Templates({ sheet, store, ask }: TemplatesProps) {
  const [kept, setKept] = useState<readonly Template[]>([]);
  const [naming, setNaming] = useState(false);
  const [dropped, setDropped] = useState<Template | null>(null);
  const load = () => ask.templates().then((told) => setKept((before) => told ?? before));
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once for each connection.
  useEffect(() => void load(), [ask]);
  const words = text.topology.templates;
  const own = templateOf(sheet.hosts, '');
  return (
    <section className="templates" aria-label={words.title}>
      <h2 className="cap">{words.title}</h2>
      {naming ? (
        <KeepAs
          onName={(name) => {
            setNaming(false);
            setDropped(null);
            void ask.keepTemplate({ ...own, name }).then(load);
          }}
        />
      ) : null}
      <ul>
        {builtInTemplates.map((template) => (
          <li key={template.name}>
            <StartButton template={template} onStart={() => startFrom(store, sheet, template)} />
          </li>
        ))}
        {kept.map((template) => (
          <li key={template.name} className="row">
            <StartButton template={template} onStart={() => startFrom(store, sheet, template)} />
            <button
              type="button"
              className="link small"
              aria-label={words.drop(template.name)}
              title={words.drop(template.name)}
              onClick={() =>
                void ask.dropTemplate(template.name).then((gone) => {
                  if (gone) setDropped(template);
                  return load();
                })
              }
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      {dropped === null ? null : (
        <p className="small row" role="status">
          {words.dropped(dropped.name)}
          <button
            type="button"
            className="link small"
            onClick={() => {
              setDropped(null);
              void ask.keepTemplate(dropped).then(load);
            }}
          >
            {words.putBack}
          </button>
        </p>
      )}
      <button
        type="button"
        className="link small"
        disabled={own.servers === 0}
        aria-expanded={naming}
        onClick={() => setNaming(!naming)}
      >
        {words.keep}
      </button>
    </section>
  );
}

function StartButton({ template, onStart }: { template: Template; onStart: () => void }) {
  const { name, servers, agents } = template;
  const words = text.topology.templates;
  return (
    <button type="button" className="template" title={words.shape(servers, agents)} onClick={onStart}>
      <b>{name}</b>
      <span className="quiet small">{words.survives(toleranceOf(servers))}</span>
    </button>
  );
}

function KeepAs({ onName }: { onName: (name: string) => void }) {
  const words = text.topology.templates;
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = new FormData(event.currentTarget).get('name');
    if (typeof name === 'string' && name.trim() !== '') onName(name.trim());
  };
  return (
    <form className="row keep-as" onSubmit={onSubmit}>
      {/* biome-ignore lint/a11y/noAutofocus: it opens because somebody asked to write a name. */}
      <input name="name" aria-label={words.name} placeholder={words.name} maxLength={60} autoFocus />
      <button type="submit" className="btn slim">
        {words.keepIt}
      </button>
    </form>
  );
}
