import { useEffect, useState } from 'react';
import type { About } from '../../shared/contract/app.ts';
import type { Connection } from '../api/connection.ts';
import { text } from '../ui/text.ts';
import { useConnection } from './use-connection.ts';
import './about-page.css';

export interface AboutPageProps {
  readonly about: About | null;
  readonly connection: Connection;
}

/** What this is, where its data lies, and under which licences it is passed on; all of it from this laptop. */
export function AboutPage({ about, connection }: AboutPageProps) {
  const licences = useLicences(connection);
  const words = text.about;
  return (
    <main className="about" aria-label={words.title}>
      <section data-region="about">
        <h1>{words.title}</h1>
        <p className="say">{words.say}</p>
        <dl>
          <dt className="small quiet">{text.empty.version}</dt>
          <dd>{about?.version}</dd>
          <dt className="small quiet">{text.empty.database}</dt>
          <dd className="mono">{about?.databasePath}</dd>
          <dt className="small quiet">{text.empty.person}</dt>
          <dd>{about?.person}</dd>
          <dt className="small quiet">{text.empty.network}</dt>
          <dd>{text.empty.noNetwork}</dd>
        </dl>
        <p className="say">{words.closing}</p>
        <a href="#/components">{words.components}</a>
      </section>
      <section aria-label={words.licences} data-region="licences">
        <h2>{words.licences}</h2>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys. */}
        <pre className="mono" tabIndex={0}>
          {licences ?? words.reading}
        </pre>
      </section>
    </main>
  );
}

/** The text, once the app has given it. */
function useLicences(connection: Connection): string | null {
  const [licences, setLicences] = useState<string | null>(null);
  const state = useConnection(connection);
  useEffect(() => {
    if (state.status !== 'open') return;
    state.client.call('app.licences', {}).then(
      ({ text: all }) => setLicences(all),
      (error: unknown) => setLicences(error instanceof Error ? error.message : String(error)),
    );
  }, [state]);
  return licences;
}
