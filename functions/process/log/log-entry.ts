import { spanIdOf, traceIdOf } from "#shared/dispatch/trace.ts";
import type { LogFields } from "#shared/platform/log.ts";
import { errorFacts, stackTrace } from "./logged-error.ts";

/** What Cloud Logging and Error Reporting know a process by. */
export interface LogSource {
  /** Null where traces are not Google Cloud's. */
  readonly project: string | null;
  readonly service: string;
  readonly version: string | null;
}

const REPORTED_ERROR =
  "type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent";

function traceFields(
  traceparent: string | null,
  project: string | null,
): object {
  const traceId = traceIdOf(traceparent);
  if (traceId === null) return {};
  if (project === null) return { trace_id: traceId };
  return {
    "logging.googleapis.com/trace": `projects/${project}/traces/${traceId}`,
    "logging.googleapis.com/spanId": spanIdOf(traceparent),
  };
}

/** A line with the fields that Cloud Logging lifts out of it. */
export function logEntry(fields: LogFields, { project }: LogSource): object {
  const { operation, traceparent = null, workId = null, err, ...own } = fields;
  return {
    ...(operation !== undefined && {
      "logging.googleapis.com/labels": { operation },
    }),
    ...traceFields(traceparent, project),
    ...(workId !== null && {
      "logging.googleapis.com/operation": { id: workId },
    }),
    ...own,
    ...(err !== undefined && {
      err:
        err instanceof Error
          ? { ...errorFacts(err), stack: stackTrace(err) }
          : err,
    }),
  };
}

/** A line of what is ours to mend: an event of Error Reporting, where something was thrown. */
export function errorEntry(fields: LogFields, source: LogSource): object {
  const { err, ...others } = fields;
  if (!(err instanceof Error)) return logEntry(fields, source);
  const { service, version } = source;
  return {
    "@type": REPORTED_ERROR,
    serviceContext: { service, ...(version !== null && { version }) },
    ...logEntry(others, source),
    err: errorFacts(err),
    stack_trace: stackTrace(err),
  };
}
