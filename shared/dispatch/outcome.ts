import type { ColliderError } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";

/** How a call ended, as hooks and checkpoints see it. */
export type Outcome =
  | { readonly type: "success"; readonly result: JsonObject }
  | { readonly type: "denied"; readonly error: ColliderError }
  | { readonly type: "failed"; readonly error: ColliderError };
