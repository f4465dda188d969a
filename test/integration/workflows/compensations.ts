import type { JsonObject } from "#shared/kernel/json.ts";
import { step } from "./engine-definitions.ts";
import type { Station } from "./station.ts";

/** A step that makes a thing, which its compensation marks as undone: thing `undo_a` for step `a`. */
export function undoable(
  id: string,
  fields: Parameters<typeof step>[2] & {
    /** Of the compensation. */
    readonly undo?: JsonObject;
    readonly undoTool?: string;
    readonly tool?: string;
  } = {},
): JsonObject {
  const {
    undo = {},
    undoTool = "make_thing",
    tool = "make_thing",
    ...rest
  } = fields;
  return step(id, tool, {
    ...rest,
    compensate: {
      tool_name: undoTool,
      parameters: {
        on: `\${run.id}.undo_${id}`,
        saw: [`\${steps.${id}.mark}`],
        ...undo,
      },
    },
  });
}

/** A step that fails for good. */
export function failing(id: string, after: string): JsonObject {
  return step(id, "make_thing", {
    after,
    parameters: { fails: { code: "INVALID_ARGUMENT" } },
  });
}

/** How often each of these steps was undone. */
export async function undone(
  station: Station,
  runId: string,
  stepIds: readonly string[],
): Promise<readonly number[]> {
  return Promise.all(stepIds.map((id) => station.effects(runId, `undo_${id}`)));
}

/** The compensations in the order in which they were begun. */
export function begunUndoing(station: Station): readonly string[] {
  const written = station.moments
    .filter(({ verb, stage }) => verb === "commit" && stage === "after")
    .flatMap(({ about }) => about)
    .flatMap((path) => /\/steps\/~(.+)$/.exec(path)?.[1] ?? []);
  return [...new Set(written)];
}
