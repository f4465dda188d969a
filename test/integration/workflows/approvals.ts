import { setImmediate as endOfTurn } from "node:timers/promises";
import { z } from "zod";
import type { Caller } from "#shared/auth/caller.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { step } from "./engine-definitions.ts";
import { ALICE } from "./engine.ts";
import type { Moment } from "./gated-platform.ts";
import type { Station } from "./station.ts";

export const ANNA: Caller = {
  ...ALICE,
  id: "anna@example.com",
  email: "anna@example.com",
};

/** A step that asks, and one after it that works. */
export function signOff(
  parameters: JsonObject = {},
  fields: JsonObject = {},
): readonly JsonObject[] {
  const ask = {
    step_id: "ask",
    tool_name: "approval",
    parameters: { message: "May it be sent?", ...parameters },
    ...fields,
  };
  return [ask, step("b", "make_thing", { after: "ask" })];
}

/** What a word on the step answers; the error where it is refused, null where the process dies over it. */
export async function decide(
  station: Station,
  word: "approve_step" | "reject_step" | "get_approval",
  payload: JsonObject,
  { caller = ALICE, requestId }: { caller?: Caller; requestId?: string } = {},
): Promise<unknown> {
  const body = {
    ...(requestId === undefined ? {} : { request_id: requestId }),
    payload,
  };
  const answer = await station.call(word, body, caller);
  if (answer === null) return null;
  const { outcome } = answer;
  return outcome.type === "success" ? outcome.result : outcome.error;
}

const Told = z.looseObject({
  run_id: z.string(),
  step_id: z.string(),
  message: z.string(),
  link: z.string(),
  approvers: z.array(z.object({ approver: z.string(), token: z.string() })),
});
type Told = z.infer<typeof Told>;

/** What has been told of approvals, in order. */
export function toldBy({ moments }: Station): readonly Told[] {
  return moments
    .filter(({ verb, stage }) => verb === "publish" && stage === "after")
    .map(({ about: [_topic, data = ""] }) => Told.parse(JSON.parse(data)));
}

/** A publication on the topic of approvals. */
export function publication(
  stage: Moment["stage"],
): (moment: Moment) => boolean {
  return (moment) =>
    moment.verb === "publish" &&
    moment.stage === stage &&
    moment.about[0] === "workflow-approvals";
}

const MOST_TURNS = 100_000;

/** Lets the process go on until so much has been told and noted: tokens are signed beside its event loop. */
export async function untilTold(
  station: Station,
  publications: number,
): Promise<void> {
  const isNoted = (): boolean =>
    toldBy(station).length === publications &&
    station.moments.at(-1)?.verb !== "publish";
  for (let turn = 0; !isNoted(); turn += 1) {
    if (turn === MOST_TURNS) throw new Error("It was never told.");
    await endOfTurn();
  }
  await station.settle();
}
