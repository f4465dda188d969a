import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { step } from "./engine-definitions.ts";
import type { Station } from "./station.ts";

/** A map that makes a thing for each name. */
export function each(
  count: number,
  {
    tool = "make_thing",
    parameters = {},
    ...rest
  }: {
    readonly tool?: string;
    readonly parameters?: JsonObject;
  } & JsonObject = {},
): JsonObject {
  return {
    step_id: "each",
    tool_name: tool,
    for_each: Array.from({ length: count }, (_, index) => `name${index}`),
    parameters: { on: "${run.id}.${item}", ...parameters },
    ...rest,
  };
}

export const AFTER = step("after", "make_thing", {
  parameters: { saw: ["${steps.each.outputs[0].mark}"] },
});

export function items(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `each[${index}]`);
}

const MapOutput = z.object({
  outputs: z.array(z.object({ mark: z.string() }).nullable()),
  count: z.number(),
  failed: z.number(),
});

export async function output(station: Station, runId: string) {
  const { runtime } = station.engine;
  const { result } = await runtime.show(await runtime.read(runId));
  const map = result.steps.find(({ step_id }) => step_id === "each");
  return MapOutput.parse(map?.output);
}

export async function marks(station: Station, runId: string) {
  const { outputs } = await output(station, runId);
  return outputs.map((one) => one?.mark ?? null);
}
