import { z } from "zod";
import { SharedKey } from "./concurrency.ts";
import { WrittenDuration } from "./written-duration.ts";

/** That a step may be given what its tool answered before. */
export const StepCache = z
  .strictObject({
    key: SharedKey.optional().meta({
      description:
        "What answers are kept under: text with references. If left out, the parameters are.",
      examples: ["mail of ${input.client}"],
    }),
    max_age: WrittenDuration,
  })
  .meta({
    description:
      "A step that only reads is given what its tool answered the same owner under the same key, if that is no older than max_age. Whether he may call it is decided now.",
  });
export type StepCache = z.infer<typeof StepCache>;
