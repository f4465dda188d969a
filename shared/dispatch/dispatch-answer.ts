import type { JsonObject } from "#shared/kernel/json.ts";
import type { Outcome } from "./outcome.ts";

export interface DispatchAnswer {
  readonly requestId: string | null;
  readonly outcome: Outcome;
  /** Whether what the call began is still to end, whatever of that its sender sees. */
  readonly isPending: boolean;
  /** Milliseconds since the epoch. */
  readonly answeredAt: number;
  readonly traceparent: string;
  /** What happened around the operation, as the answer shows it. */
  readonly metadata: JsonObject;
}
