import { z } from "zod";
import type { CONTROL_TOOLS } from "#workflows/definition/control-tools.ts";
import { workflowBuilderFor } from "#workflows/definition/workflow-builder.ts";

/** A few tools whose schemas have every shape that the compiler distinguishes. */
export const TOOLS = {
  create_casefile: {
    inputSchema: z.strictObject({
      title: z.string(),
      tags: z.array(z.string()).optional(),
      metadata: z.record(z.string(), z.json()).optional(),
    }),
    outputSchema: z.object({
      casefile_id: z.string().brand<"CasefileId">(),
      size: z.int(),
      note: z.string().optional(),
      closed_by: z.string().nullable(),
      sessions: z.array(z.object({ session_id: z.string() })),
      labels: z.record(z.string(), z.string()),
      state: z.union([
        z.object({ name: z.literal("open") }),
        z.object({ name: z.literal("closed"), reason: z.string() }),
      ]),
    }),
  },
  create_session: {
    inputSchema: z.strictObject({
      casefile_id: z.string().trim().brand<"CasefileId">(),
      title: z.string().optional(),
      limit: z.int().default(10),
      kind: z.enum(["tool", "chat"]).optional(),
      owner: z.strictObject({ name: z.string(), age: z.number() }).optional(),
    }),
    outputSchema: z.object({ session_id: z.string() }),
  },
};

export const WorkflowBuilder = workflowBuilderFor<
  typeof TOOLS & typeof CONTROL_TOOLS
>();

/** What every program goes on from: a workflow with an input and one step. */
export const begun = new WorkflowBuilder("casefile_setup", {
  input: z.object({ title: z.string(), client: z.string().optional() }),
}).addStep("create_casefile", { title: "${input.title}" });
