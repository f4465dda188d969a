import { expect } from "vitest";
import { z } from "zod";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";
import { step } from "./engine-definitions.ts";
import type { Station } from "./station.ts";

const Started = z.object({ run_id: z.string() });

/** A step whose work has one name in every run. */
export function work(
  id: string,
  tool: string,
  { parameters = {}, ...fields }: Parameters<typeof step>[2] = {},
): JsonObject {
  return step(id, tool, { ...fields, parameters: { on: id, ...parameters } });
}

export const FAILS_ONCE = { fails: { code: "INVALID_ARGUMENT", calls: 1 } };
export const CHAIN = [
  work("a", "make_thing"),
  work("b", "make_thing", { after: "a", parameters: FAILS_ONCE }),
  work("c", "make_thing", {
    after: "a b",
    parameters: { saw: ["${steps.a.mark}", "${steps.b.mark}"] },
  }),
];

export async function asked(
  station: Station,
  operation: string,
  payload: JsonObject,
): Promise<JsonObject> {
  const answer = await station.call(operation, { payload });
  if (answer?.outcome.type !== "success")
    throw new Error(`${operation} was not done.`, { cause: answer?.outcome });
  return JsonRecord.parse(answer.outcome.result["result"]);
}

/** The run that repeats a run. */
export async function retried(
  station: Station,
  runId: string,
  fields: JsonObject = {},
): Promise<string> {
  const payload = { run_id: runId, ...fields };
  return Started.parse(await asked(station, "retry_workflow", payload)).run_id;
}

export async function failedChain(station: Station): Promise<string> {
  const runId = await station.start(CHAIN, {}, { client: "Keller" });
  expect((await station.ended(runId)).phase).toBe("failed");
  return runId;
}

export async function made(station: Station, name: string): Promise<number> {
  const thing = await station.document(`things/${name}`);
  return Number(thing?.data["count"] ?? 0);
}

/** Waits for the step of a run, and not for the run's own time, which is as short as the old one's. */
export async function settledInPause(
  station: Station,
  runId: string,
): Promise<void> {
  await asked(station, "pause_workflow", { run_id: runId });
  await station.until(
    async () => (await station.step(runId, "mail"))?.phase === "success",
  );
}
