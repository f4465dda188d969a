import { expect, it } from "vitest";
import { z } from "zod";
import { planSchema } from "#workflows/planner/plan.ts";
import { planFor, workflow } from "./definitions.ts";
import { factsOf, findTool } from "./tools.ts";

const READ = factsOf("read", {
  input: z.strictObject({}),
  output: z.looseObject({}),
  cacheable: true,
});

it("A plan is read as it was written, with all that a step may say", () => {
  const plan = planFor(
    workflow(
      [
        {
          step_id: "first",
          tool_name: "touch",
          when: "true",
          retry_policy: {
            on_exhausted: "pause",
            jitter: "none",
            non_retryable: ["ABORTED"],
          },
          rate_limit: { key: "${input.client}", limit: 1, per: 2 },
          compensate: { tool_name: "touch", parameters: { value: 1 } },
        },
        {
          step_id: "each",
          tool_name: "touch",
          depends_on: ["first"],
          run_if: "all_done",
          for_each: [1, 2],
          max_concurrency: 2,
          tolerated_failures: "50%",
        },
        { tool_name: "read", cache: { key: "${run.id}", max_age: 60 } },
        { step_id: "last", tool_name: "touch", depends_on: ["first", "each"] },
      ],
      {
        error_handling: "continue_on_failure",
        concurrency: { key: "${input.client}", limit: 3 },
        output: { id: "${run.id}" },
      },
    ),
    (name) => (name === "read" ? READ : findTool(name)),
  );
  const stored: unknown = JSON.parse(JSON.stringify(plan));
  expect(planSchema.parse(stored)).toEqual(plan);
  const [first, , read] = plan.steps;
  expect(first).toMatchObject({
    retry: { jitter: "none", on_exhausted: "pause" },
    rate_limit: { key: "${input.client}", interval_ms: 2000 },
    compensate: { tool: "touch", parameters: { value: 1 }, needs: [] },
  });
  expect(read?.cache).toMatchObject({ key: "${run.id}", max_age_ms: 60_000 });
  const wrong = (retry: object) =>
    planSchema.safeParse({ ...plan, steps: [{ ...first, retry }] }).success;
  expect(wrong({ ...first?.retry })).toBe(true);
  expect(wrong({ ...first?.retry, non_retryable: ["NO_SUCH_CODE"] })).toBe(
    false,
  );
  expect(wrong({ ...first?.retry, non_retryable: [4] })).toBe(false);
});
