/** What a line says beside its message. The logger gives the named fields the form that whoever reads the log knows. */
export interface LogFields {
  /** The function that is called. */
  readonly operation?: string;
  readonly traceparent?: string | null;
  /** The run or the request id that a line belongs to. */
  readonly workId?: string | null;
  readonly err?: unknown;
  readonly [field: string]: unknown;
}

/** Structured logging. Secrets, tokens and message bodies are never fields. */
export interface Log {
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}
