import type { WireError } from '../../shared/model/error.ts';
import { visible } from '../../shared/rules/plain-text.ts';
import { DoThis, Note } from './parts.tsx';
import { text } from './text.ts';

/** What was not done and what to do about it; nothing where there is no error. */
export function ErrorNote({
  error,
}: {
  error: (Pick<WireError, 'message' | 'cure'> & { readonly code?: string }) | null;
}) {
  if (error === null) return null;
  return (
    <Note tone="red" mark="blocks" title={visible(error.message)} tag={error.code}>
      <DoThis steps={error.cure === undefined ? [] : [error.cure]} />
    </Note>
  );
}

/** The same within a note or a panel of its own: what is seen, what to do, and what the host printed, with nothing hidden in it. */
export function ErrorBody({ error }: { readonly error: WireError | null }) {
  if (error === null) return null;
  return (
    <>
      <p className="say">
        <b>{visible(error.message)}</b>
      </p>
      <DoThis steps={error.cure === undefined ? [] : [error.cure]} />
      {error.detail === undefined ? null : (
        <>
          <div className="cap">{text.run.evidence}</div>
          <pre className="mono evidence">{visible(error.detail)}</pre>
        </>
      )}
    </>
  );
}
