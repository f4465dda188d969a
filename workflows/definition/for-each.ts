import { z } from "zod";
import { Json } from "#shared/kernel/json.ts";

/** Everything of a map is one read and one write an item; more items belong into several steps. */
export const MAX_ITEMS = 1000;
const MAX_LANES = 100;
const DEFAULT_LANES = 10;

const PERCENTAGE = /^(?:100|\d{1,2})%$/;

/** The fields by which a step becomes a map: its tool is called once for each item of a list. */
export const FOR_EACH_FIELDS = {
  for_each: Json.optional().meta({
    description:
      "A list, or a reference to one. The tool is called for each item; its parameters may refer to ${item} and ${index}.",
    examples: ["${steps.search.messages}"],
  }),
  max_concurrency: z
    .int()
    .min(1)
    .max(MAX_LANES)
    .optional()
    .meta({
      description: `How many items are under way at once; ${DEFAULT_LANES} if left out.`,
    }),
  tolerated_failures: z
    .union([
      z.int().nonnegative(),
      z.string().regex(PERCENTAGE, "must be a percentage such as 10%"),
    ])
    .optional()
    .meta({
      description:
        "How many items may fail before the step does: a number, or a percentage of them. None if left out.",
      examples: [3, "10%"],
    }),
};

export function lanesOf(step: {
  readonly max_concurrency?: number | undefined;
}): number {
  return step.max_concurrency ?? DEFAULT_LANES;
}
