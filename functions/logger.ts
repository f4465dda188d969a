import pino from "pino";
import type { Log } from "#shared/platform/log.ts";
import type { Config } from "./config.ts";

const SEVERITIES: Readonly<Record<string, string>> = {
  debug: "DEBUG",
  info: "INFO",
  warn: "WARNING",
  error: "ERROR",
};

// On one's own machine standard output belongs to what a program says to its user.
const STANDARD_OUTPUT = 1;
const STANDARD_ERROR = 2;

/** Structured logs with Cloud Logging's field names, one JSON object a line. */
export function createLogger(
  config: Pick<Config, "logLevel" | "cloudService">,
): Log {
  const destination =
    config.cloudService === null ? STANDARD_ERROR : STANDARD_OUTPUT;
  return pino(
    {
      level: config.logLevel,
      messageKey: "message",
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ severity: SEVERITIES[label] }) },
      redact: ["*.authorization", "authorization"],
    },
    pino.destination({ fd: destination, sync: true }),
  );
}
