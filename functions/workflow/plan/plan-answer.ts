import { z } from "zod";
import { PRICES } from "./price-table.ts";
import { NeededPermission, NeededScope } from "./step-foresight.ts";
import { StepVerdict } from "./step-verdict.ts";

const Ids = z.array(z.string());
const Milliseconds = z.number().nonnegative();

const Range = z
  .strictObject({
    least: z.number(),
    most: z.number().nullable().meta({ description: "Null: no bound." }),
  })
  .meta({ description: "At least and at most." });

const RunSizeAnswer = z
  .strictObject({
    documents_read: Range,
    documents_written: Range,
    documents_deleted: Range,
    tasks: Range,
    function_calls: Range,
    audit_records: Range,
    unbounded_steps: Ids.meta({
      description:
        "Steps whose operations read or write as much as there is, or do not say how much.",
    }),
  })
  .meta({
    description:
      "Of one run, from its start to its end. Least: every step succeeds at once. Most: every step uses up its attempts, once, and all are undone that can be. Tasks that are delivered twice, and repairs, come on top.",
  });

const ChildAnswer = z
  .strictObject({
    name: z.string(),
    workflow_id: z.string(),
    order: Ids,
    worst_case_ms: Milliseconds,
    run_size: RunSizeAnswer.meta({ description: "Of one such run." }),
    verdicts: z
      .array(z.strictObject({ step_id: z.string(), verdict: StepVerdict }))
      .meta({ description: "Of its steps, those that are not allowed as is." }),
  })
  .meta({
    description:
      "The run that the step starts; its size is not counted in this run's. Null where only the run shows which.",
  });

const PlannedStep = z
  .strictObject({
    step_id: z.string(),
    tool_name: z.string(),
    operation: z.string(),
    effect: z.string(),
    stage: z.int().positive(),
    depends_on: Ids,
    run_if: z.string(),
    when: z.string().nullable(),
    timeout_ms: Milliseconds,
    max_attempts: z.int(),
    worst_case_ms: Milliseconds.meta({
      description:
        "Every attempt takes its whole time, and every wait between them is the longest.",
    }),
    permissions: z.array(NeededPermission),
    google_scopes: z.array(NeededScope),
    verdict: StepVerdict,
    runs: ChildAnswer.nullable(),
  })
  .meta({ description: "One step of a run that may be started." });

const PlannedCompensation = PlannedStep.pick({
  step_id: true,
  tool_name: true,
  operation: true,
  effect: true,
  timeout_ms: true,
  max_attempts: true,
  permissions: true,
  google_scopes: true,
  verdict: true,
})
  .extend({ undoes: z.string() })
  .meta({ description: "What undoes one step, where its run is undone." });

const CostAnswer = z
  .strictObject({
    currency: z.literal(PRICES.currency),
    least: z.number(),
    most: z.number().nullable(),
    prices_as_of: z.literal(PRICES.asOf),
    region: z.literal(PRICES.region),
    sources: Ids,
  })
  .meta({
    description:
      "Of one run at list prices, above what is free. Most: each attempt also takes its whole time, alone in its instance.",
  });

export const PlanAnswer = z.strictObject({
  name: z.string(),
  workflow_id: z.string().meta({
    description: "Hash of the definition that a run is pinned to.",
  }),
  order: Ids,
  stages: z.array(Ids).meta({
    description: "Steps of one stage wait for none of each other.",
  }),
  critical_path: Ids,
  worst_case_ms: Milliseconds,
  run_timeout_ms: Milliseconds,
  start: StepVerdict,
  steps: z.array(PlannedStep),
  compensations: z.array(PlannedCompensation),
  approvals: z
    .array(
      z.strictObject({
        step_id: z.string(),
        approval_id: z.string().nullable(),
      }),
    )
    .meta({ description: "What will be asked of the caller, as things are." }),
  google_scopes: z.array(NeededScope),
  run_size: RunSizeAnswer,
  cost: CostAnswer,
  mermaid: z
    .string()
    .meta({ description: "A Mermaid flowchart of the steps." }),
});
export type PlanAnswer = z.infer<typeof PlanAnswer>;
