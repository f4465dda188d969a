import pino from "pino";
import type { Log } from "#shared/platform/log.ts";
import type { Config } from "#functions/config.ts";
import { errorEntry, logEntry, type LogSource } from "./log-entry.ts";

const SEVERITIES: Readonly<Record<string, string>> = {
  debug: "DEBUG",
  info: "INFO",
  warn: "WARNING",
  error: "ERROR",
};

// On one's own machine standard output belongs to what a program says to its user.
const STANDARD_OUTPUT = 1;
const STANDARD_ERROR = 2;

/** Structured logs with the fields of Cloud Logging, one JSON object a line. */
export function createLogger(
  config: Pick<
    Config,
    "logLevel" | "cloudService" | "cloudRevision" | "google"
  >,
): Log {
  const { cloudService, cloudRevision, google } = config;
  const fd = cloudService === null ? STANDARD_ERROR : STANDARD_OUTPUT;
  const source: LogSource = {
    project: cloudService === null ? null : (google?.project ?? null),
    service: cloudService ?? "collider",
    version: cloudRevision,
  };
  const lines = pino(
    {
      level: config.logLevel,
      messageKey: "message",
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ severity: SEVERITIES[label] }) },
      redact: ["*.authorization", "authorization"],
      // What an entry says of an error is all; pino's own would take it for the error, and its type for an object's.
      serializers: { err: (facts: unknown) => facts },
    },
    pino.destination({ fd, sync: true }),
  );
  return {
    info: (fields, message) => lines.info(logEntry(fields, source), message),
    warn: (fields, message) => lines.warn(logEntry(fields, source), message),
    error: (fields, message) =>
      lines.error(errorEntry(fields, source), message),
  };
}
