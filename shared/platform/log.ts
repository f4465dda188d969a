/** Structured logging; pino fits it. Secrets, tokens and message bodies are never fields. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
