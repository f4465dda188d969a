import type { JsonObject } from "#shared/kernel/json.ts";
import type { Station } from "./station.ts";

/** Why an operation on a run was refused; its answer where it was not. */
export async function refusal(
  station: Station,
  operation: string,
  payload: JsonObject,
): Promise<unknown> {
  const answer = await station.call(operation, { payload });
  return answer?.outcome.type === "failed" ? answer.outcome.error : answer;
}

/** An output that the test tools could have made. */
export function madeByHand(mark = "by hand"): JsonObject {
  return { mark, saw: [] };
}
