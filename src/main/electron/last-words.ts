import { toWireError } from '../../shared/model/error.ts';

/** What is said of an error that ends the app: what happened, then what to do about it. */
export function lastWords(error: unknown): string {
  const { message, cure } = toWireError(error);
  return cure === undefined ? message : `${message}\n\n${cure}`;
}
