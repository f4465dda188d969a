import type { Hook } from "#shared/dispatch/hooks.ts";
import { auditHook } from "#shared/dispatch/hooks/audit.ts";
import { createMetricsHook } from "#shared/dispatch/hooks/metrics.ts";
import { sessionLifecycleHook } from "#shared/dispatch/hooks/session-lifecycle.ts";
import type { Platform } from "#shared/platform/platform.ts";

/**
 * Every hook that there is, however functions are served. Add yours here; with `everywhere` it runs around every call, else
 * where a request names it.
 */
export function createHooks(platform: Platform): readonly Hook[] {
  return [createMetricsHook(platform), auditHook, sessionLifecycleHook];
}
