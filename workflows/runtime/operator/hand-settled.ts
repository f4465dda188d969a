import { z } from "zod";

/** Who settled a step in place of its tool, and why. */
export const HandSettled = z.strictObject({
  by: z.string(),
  reason: z.string().nullable(),
});
export type HandSettled = z.infer<typeof HandSettled>;
