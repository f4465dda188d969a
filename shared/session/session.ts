import { z } from "zod";
import { CasefileId, ToolSessionId } from "#shared/kernel/ids.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";

/** A tool session in a list. */
export const ToolSessionSummary = z
  .strictObject({
    session_id: ToolSessionId,
    user_id: z.string(),
    casefile_id: CasefileId.nullable(),
    title: z.string(),
    active: z.boolean().meta({
      description:
        "False when it is closed, or expired: nothing happened in it for 24 hours.",
    }),
    created_at: IsoTimestamp,
    updated_at: IsoTimestamp,
    closed_at: IsoTimestamp.nullable(),
  })
  .meta({ description: "A tool session: a history of requests by one user." });
export type ToolSessionSummary = z.infer<typeof ToolSessionSummary>;
