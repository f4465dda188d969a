import type { Platform } from "#shared/platform/platform.ts";

/** What the handlers of operations call. */
export interface Services {
  readonly platform: Platform;
}
