import { toWireError, type WireError } from '../../../shared/model/error.ts';
import { visible } from '../../../shared/rules/plain-text.ts';

/** An error for people: the sentence, the evidence, the cure. What hosts said in it cannot steer the terminal. */
export function errorLines(error: unknown): string[] {
  const wire = toWireError(error);
  const detail = wire.detail === undefined ? [] : wire.detail.split('\n').map((line) => `  ${line}`);
  const cure = wire.cure === undefined ? [] : [`  -> ${wire.cure}`];
  return [`muster: ${wire.message}`, ...detail, ...cure].map(visible);
}

/** An error as one JSON line. */
export function errorJson(error: unknown): string {
  const wire: WireError = toWireError(error);
  return JSON.stringify({ type: 'error', error: wire });
}
