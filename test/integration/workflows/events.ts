import type { JsonObject } from "#shared/kernel/json.ts";
import { step } from "./engine-definitions.ts";
import type { Station } from "./station.ts";

/** A step that waits for `paid`, and one after it that works. */
export function payment(parameters: JsonObject = {}): readonly JsonObject[] {
  return [
    waiter("wait", parameters),
    step("b", "make_thing", { after: "wait" }),
  ];
}

/** A step that waits for `paid`. */
export function waiter(id: string, parameters: JsonObject = {}): JsonObject {
  return {
    step_id: id,
    tool_name: "wait_for_event",
    parameters: { event: "paid", ...parameters },
  };
}

/** What a send of `paid` answers; the error where it is refused, null where the process dies over it. */
export async function send(
  station: Station,
  runId: string,
  fields: JsonObject = {},
  requestId?: string,
): Promise<unknown> {
  const answer = await station.call("send_workflow_event", {
    ...(requestId === undefined ? {} : { request_id: requestId }),
    payload: { run_id: runId, event: "paid", ...fields },
  });
  if (answer === null) return null;
  const { outcome } = answer;
  return outcome.type === "success" ? outcome.result : outcome.error;
}
