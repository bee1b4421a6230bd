import { z } from 'zod';

/** The stable names of errors. People see the message; scripts and tests see the code. */
export const errorCodeSchema = z.enum([
  'ansible-failed',
  'ansible-missing',
  'ansible-too-old',
  'bad-input',
  'bundle-checksum',
  'bundle-incomplete',
  'bundle-unreadable',
  'cancelled',
  'cluster-api',
  'cluster-leased',
  'database-busy',
  'database-corrupt',
  'database-from-future',
  'deadline',
  'disk-full',
  'host-key-changed',
  'host-key-unknown',
  'host-login',
  'host-unreachable',
  'internal',
  'jump-host',
  'lease-lost',
  'node-failed',
  'not-found',
  'preflight-blocked',
  'remote-command',
  'run-locked',
  'run-mismatch',
  'secret-sealed',
  'site-file',
  'sudo',
  'unauthorized',
  'unsupported',
]);
export type ErrorCode = z.infer<typeof errorCodeSchema>;

/** How an error crosses a process border or is stored as the outcome of a step. */
export const wireErrorSchema = z.object({
  code: errorCodeSchema,
  /** One sentence: what is wrong and where. */
  message: z.string(),
  /** What a person can do about it. */
  cure: z.string().optional(),
  /** Evidence for the curious: stderr, journal lines, an exit code. Never a secret. */
  detail: z.string().optional(),
  /** Whether trying the same thing again may help without anybody changing anything. */
  retryable: z.boolean(),
});
export type WireError = z.infer<typeof wireErrorSchema>;

/** What a {@link MusterError} is made from; `cause` stays in the process. */
export interface MusterErrorOptions {
  readonly cure?: string | undefined;
  readonly detail?: string | undefined;
  readonly retryable?: boolean | undefined;
  readonly cause?: unknown;
}

/** The one error class with a message meant for a person. Everything else that is thrown is a defect. */
export class MusterError extends Error {
  override readonly name = 'MusterError';
  readonly code: ErrorCode;
  readonly cure: string | undefined;
  readonly detail: string | undefined;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: MusterErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.cure = options.cure;
    this.detail = options.detail;
    this.retryable = options.retryable ?? false;
  }
}

/** Turns anything thrown into the form that is stored and sent. A foreign error becomes `internal` with its message kept. */
export function toWireError(error: unknown): WireError {
  if (error instanceof MusterError) {
    const { code, message, cure, detail, retryable } = error;
    return { code, message, retryable, ...(cure && { cure }), ...(detail && { detail }) };
  }
  const message = error instanceof Error ? error.message : String(error);
  const detail = error instanceof Error ? error.stack : undefined;
  return { code: 'internal', message, retryable: false, ...(detail && { detail }) };
}

/** The opposite of {@link toWireError}. */
export function fromWireError(wire: WireError): MusterError {
  const { code, message, ...rest } = wire;
  return new MusterError(code, message, rest);
}
