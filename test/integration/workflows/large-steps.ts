import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Document } from "#shared/platform/document-store.ts";
import { stepPath } from "#workflows/runtime/step/step-document.ts";
import { step } from "./engine-definitions.ts";
import { makeLargeThing } from "./large-thing.ts";
import { asked } from "./retried-runs.ts";
import type { Station } from "./station.ts";

/** A step whose output takes so many bytes. */
export function large(
  id: string,
  bytes: number,
  fields: JsonObject = {},
): JsonObject {
  return step(id, makeLargeThing.name, { parameters: { bytes, ...fields } });
}

const Shown = z.object({
  steps: z.array(z.object({ step_id: z.string(), output: z.unknown() })),
});

/** What is shown of the outputs of a run, by step id. */
export async function shown(
  station: Station,
  runId: string,
  fields: JsonObject = {},
): Promise<Readonly<Record<string, unknown>>> {
  const payload = { run_id: runId, ...fields };
  const { steps } = Shown.parse(await asked(station, "get_workflow", payload));
  return Object.fromEntries(steps.map((one) => [one.step_id, one.output]));
}

export async function chunksOf(
  station: Station,
  runId: string,
  stepId: string,
): Promise<readonly Document[]> {
  const collection = `${stepPath(runId, stepId)}/output_chunks`;
  return station.engine.platform.documents.query({ from: { collection } });
}

/** How many chunks have been read since so many moments were. */
export function chunkReads(station: Station, since = 0): number {
  const paths = station.moments
    .slice(since)
    .filter(({ verb }) => verb === "get_all")
    .flatMap(({ about }) => about);
  return paths.filter((path) => path.includes("/output_chunks/")).length;
}
