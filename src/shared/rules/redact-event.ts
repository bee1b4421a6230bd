import type { WireError } from '../model/error.ts';
import type { RunEventBody } from '../model/event.ts';

type Redact = (text: string) => string;

/** Takes secrets out of the free texts of an event. Ids and states are ours: they hold none, and must stay what they are. */
export function redactBody(body: RunEventBody, redact: Redact): RunEventBody {
  switch (body.type) {
    case 'log':
      return { ...body, text: redact(body.text) };
    case 'run':
      return { ...body, error: redactError(body.error, redact) };
    case 'step':
      return {
        ...body,
        waitingFor: redactText(body.waitingFor, redact),
        lastReason: redactText(body.lastReason, redact),
        error: redactError(body.error, redact),
      };
    case 'finding': {
      const { finding } = body;
      return { ...body, finding: { ...finding, seen: redact(finding.seen), cure: finding.cure.map(redact) } };
    }
    case 'phase':
    case 'node':
    case 'cluster':
      return body;
  }
}

/** The same for the error of an outcome. */
export function redactError<T extends WireError | null>(error: T, redact: Redact): T | WireError {
  if (error === null) return error;
  const { message, cure, detail } = error;
  return {
    ...error,
    message: redact(message),
    ...(cure !== undefined && { cure: redact(cure) }),
    ...(detail !== undefined && { detail: redact(detail) }),
  };
}

/** The same for a text that may be missing. */
export function redactText(text: string | null, redact: Redact): string | null {
  return text === null ? null : redact(text);
}
