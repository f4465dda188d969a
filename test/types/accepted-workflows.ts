import { z } from "zod";
import type { OutputsOf } from "#workflows/definition/typed-workflow.ts";
import { workflowBuilderFor } from "#workflows/definition/workflow-builder.ts";

const catalog = {
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

export const WorkflowBuilder = workflowBuilderFor<typeof catalog>();

export const begun = new WorkflowBuilder("casefile_setup", {
  input: z.object({ title: z.string(), client: z.string().optional() }),
}).addStep("create_casefile", { title: "${input.title}" });

// Everything in here must compile.
export const workflow = begun
  .addStep(
    "create_session",
    {
      casefile_id: "${steps.create_casefile.casefile_id}",
      title: "Of ${input.client}: ${steps.create_casefile.size}, not $${this}",
      limit: "${steps.create_casefile.size}",
      owner: { name: "${run.user_id}", age: "${context.age}" },
    },
    { depends_on: ["create_casefile"], timeout: "PT30S" },
  )
  .addStep("create_session", {
    casefile_id: "${steps.create_casefile.sessions[0].session_id}",
    title: "${steps.create_casefile.note}",
    kind: "chat",
  })
  .addStep(
    "create_casefile",
    {
      title: "${steps.create_session_2.session_id}",
      tags: ["a", "${context.tag}", "${run.id}"],
      metadata: { deep: { er: ["${steps.create_session.session_id}", 4] } },
    },
    { step_id: "copy", retry_policy: { max_attempts: 5, jitter: "none" } },
  )
  .addStep(
    "create_session",
    {
      casefile_id: "${run.id}",
      title: "${steps.create_casefile.casefile_id}",
    },
    {
      step_id: "after_all",
      when: "steps.copy == null || steps.copy.size > 0",
      run_if: "all_done",
    },
  )
  .addStep(
    "create_session",
    { casefile_id: "${steps.after_all.session_id}" },
    { step_id: "last", run_if: "all_success" },
  )
  .withExecutionMode("dag")
  .withErrorHandling("stop_on_failure")
  .withTimeout(600)
  .withOutput({ id: "${steps.copy.casefile_id}" })
  .build();

type Outputs = OutputsOf<typeof workflow>;

/** The outputs keep the types of their tools. */
export function readOutputs(outputs: Outputs): {
  readonly session: string;
  readonly size: number;
} {
  return {
    session: outputs.create_session_2.session_id,
    size: outputs.copy.size,
  };
}

// @ts-expect-error -- no step has this id
export type Unknown = Outputs["create_session_3"];
