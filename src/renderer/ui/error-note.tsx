import type { WireError } from '../../shared/model/error.ts';
import { visible } from '../../shared/rules/plain-text.ts';
import { DoThis, Note } from './parts.tsx';

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
