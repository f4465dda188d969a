import type { Ids } from "#shared/platform/ids.ts";

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;

/** The W3C trace context of a call: the trace of what caused it, or a new one, and a span of its own. */
export function traceparentFor(parent: string | null, ids: Ids): string {
  const traceId = traceIdOf(parent) ?? ids.uuid().replaceAll("-", "");
  return `00-${traceId}-${ids.uuid().replaceAll("-", "").slice(0, 16)}-01`;
}

export function traceIdOf(traceparent: string | null): string | null {
  return TRACEPARENT.exec(traceparent ?? "")?.[1] ?? null;
}

export function spanIdOf(traceparent: string | null): string | null {
  return TRACEPARENT.exec(traceparent ?? "")?.[2] ?? null;
}
