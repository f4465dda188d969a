import { z } from "zod";
import { SharedKey } from "./concurrency.ts";
import { WrittenDuration } from "./written-duration.ts";

/** How often attempts that have a key in common may begin. */
export const RateLimit = z
  .strictObject({
    key: SharedKey.optional().meta({
      description:
        "What attempts share a limit by: text with references. If left out, all of the owner's attempts of this tool share it.",
      examples: ["gmail ${input.client}"],
    }),
    limit: z.int().min(1).max(100_000),
    per: WrittenDuration,
  })
  .meta({
    description:
      "So many attempts that have the key in common, of all the owner's runs, begin in a time; they are spread over it.",
  });
export type RateLimit = z.infer<typeof RateLimit>;
