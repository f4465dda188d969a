import { z } from "zod";

export const MAX_KEY_LENGTH = 500;

/** What a run has in common with others, as text with references. */
export const SharedKey = z.string().min(1).max(MAX_KEY_LENGTH);

/** How many runs of a workflow that have a key in common are under way at once. */
export const Concurrency = z
  .strictObject({
    key: SharedKey.optional().meta({
      description:
        "What runs share a limit by: text with references to input, context and run. If left out, all runs of the workflow share it.",
      examples: ["${input.client}"],
    }),
    limit: z.int().min(1).max(100),
  })
  .meta({
    description:
      "So many of the owner's runs of this workflow that have the key in common are under way at once; the others are pending, and the oldest begins when one ends.",
  });
export type Concurrency = z.infer<typeof Concurrency>;
