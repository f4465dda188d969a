import type { Caller } from "#shared/auth/caller.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { ALICE } from "#test/integration/workflows/engine.ts";
import type { Simulation } from "./simulation.ts";

/** Who may do what is to be done to any run. */
export const OPERATOR: Caller = {
  ...ALICE,
  id: "operator@example.com",
  claimedRoles: ["admin"],
};

/** Calls with one request id until it is answered; null when the client gives up. */
export async function insist(
  simulation: Simulation,
  caller: Caller,
  operation: string,
  payload: JsonObject,
): Promise<JsonObject | null> {
  const requestId = simulation.machine.ids.uuid();
  for (;;) {
    const body = { request_id: requestId, payload };
    const answer = await simulation.call(caller, operation, body);
    if (answer?.outcome.type === "success") return answer.outcome.result;
    if (answer !== null && !answer.outcome.error.retryable)
      throw answer.outcome.error;
    // Who calls too often waits for the next minute.
    if (answer?.outcome.error.code === "RESOURCE_EXHAUSTED")
      await simulation.passes(60_000);
    if (!simulation.faults.persistent && simulation.random() < 0.5) return null;
  }
}

/** Null where it is refused for one of these reasons, or codes. */
export async function unlessRefused(
  answer: Promise<JsonObject | null>,
  reasons: readonly string[],
): Promise<JsonObject | null> {
  try {
    return await answer;
  } catch (thrown) {
    const isFit =
      thrown instanceof ColliderError &&
      (reasons.includes(thrown.reason) || reasons.includes(thrown.code));
    if (isFit) return null;
    throw thrown;
  }
}
