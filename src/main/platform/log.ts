import type { LogLevel } from '../../shared/model/event.ts';

/** What a line of log is about; bound once, not repeated at each call. */
export interface LogFields {
  readonly run?: string;
  readonly phase?: string;
  readonly node?: string;
}

export interface LogRecord extends LogFields {
  readonly at: string;
  readonly level: LogLevel;
  readonly text: string;
}

/** Where records go. A sink never throws into the code that logs. */
export type LogSink = (record: LogRecord) => void;

/** Logger bound to fields. Texts pass the redactor before they reach a sink. */
export interface Logger {
  debug(text: string): void;
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
  success(text: string): void;
  progress(text: string): void;
  with(fields: LogFields): Logger;
}

export interface LoggerOptions {
  readonly sink: LogSink;
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
  readonly fields?: LogFields;
}

/** Makes a logger whose every text is redacted before it leaves. */
export function createLogger(options: LoggerOptions): Logger {
  const { sink, redact, fields = {} } = options;
  const write = (level: LogLevel) => (text: string) =>
    sink({ ...fields, at: new Date().toISOString(), level, text: redact(text) });
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    success: write('success'),
    progress: write('progress'),
    with: (more) => createLogger({ ...options, fields: { ...fields, ...more } }),
  };
}

/** For tests and for calls whose log nobody reads. */
export const silentLogger: Logger = createLogger({ sink: () => undefined, redact: (text) => text });
