import { z } from 'zod';

/** A column of JSON, for a schema that goes on with what it says: text that is not JSON is one more way in which a row does not fit. */
export const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('not JSON');
    return z.NEVER;
  }
});
