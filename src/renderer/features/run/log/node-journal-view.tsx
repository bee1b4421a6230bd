import { useEffect, useState } from 'react';
import type { NodeJournal } from '../../../../shared/contract/log.ts';
import { toWireError, type WireError } from '../../../../shared/model/error.ts';
import { visible } from '../../../../shared/rules/plain-text.ts';
import { Cure, Note } from '../../../ui/parts.tsx';
import { text } from '../../../ui/text.ts';
import { timeOfDay, useNow, wordSpan } from '../../../ui/time.ts';

export interface NodeJournalViewProps {
  readonly host: string;
  /** Asks the host now. */
  readonly read: () => Promise<NodeJournal>;
}

/** What the unit of a host says in its journal, asked for when it is looked at and again when told to. */
export function NodeJournalView({ host, read }: NodeJournalViewProps) {
  const [journal, setJournal] = useState<NodeJournal | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  const [askedAt, setAskedAt] = useState(() => Date.now());
  const [asking, setAsking] = useState(true);
  const now = useNow();
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew when a person says so.
  useEffect(() => {
    let gone = false;
    setAsking(true);
    read()
      .then(
        (told) => {
          if (gone) return;
          setJournal(told);
          setError(null);
        },
        (failure: unknown) => gone || setError(toWireError(failure)),
      )
      .finally(() => gone || setAsking(false));
    return () => {
      gone = true;
    };
  }, [read, askedAt]);
  const words = text.log.journal;
  const waitedMs = now - askedAt;
  return (
    <div className="log-panel">
      <p className="row small quiet">
        {journal === null ? '' : words.read(journal.unit, journal.host, timeOfDay(journal.readAt))}
        {asking && waitedMs > 1000 ? ` ${words.reading(host, wordSpan(waitedMs))}` : ''}
        <span className="push" />
        <button type="button" className="btn slim" disabled={asking} onClick={() => setAskedAt(Date.now())}>
          {words.again}
        </button>
      </p>
      {error === null ? null : (
        <Note tone="red" mark="failed" title={error.message} tag={error.code}>
          <Cure of={error} />
        </Note>
      )}
      {journal === null ? null : (
        <pre className="mono">
          {journal.lines.length === 0 ? words.empty : visible(journal.lines.join('\n'))}
        </pre>
      )}
    </div>
  );
}
