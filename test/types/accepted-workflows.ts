import { z } from "zod";
import { ACCEPTED_COMPENSATIONS } from "./accepted-compensations.ts";
import { ACCEPTED_MAPS } from "./accepted-maps.ts";
import { begun, WorkflowBuilder } from "./tools.ts";

const opened = begun.addStep("create_session", {
  casefile_id: "${steps.create_casefile.casefile_id}",
});

/** Programs that must compile, each of which validation accepts as JSON. */
export const ACCEPTED: Readonly<Record<string, () => unknown>> = {
  ...ACCEPTED_MAPS,
  ...ACCEPTED_COMPENSATIONS,
  "an input where the parameter takes its type": () => begun,
  "an output where the parameter takes its type": () => opened,
  "an item of a list": () =>
    begun.addStep("create_session", {
      casefile_id: "${steps.create_casefile.sessions[0].session_id}",
    }),
  "a whole list": () =>
    begun.withOutput({ all: "${steps.create_casefile.sessions}" }),
  "a number where the parameter takes one": () =>
    begun.addStep("create_session", {
      casefile_id: "x",
      limit: "${steps.create_casefile.size}",
    }),
  "anything inside longer text": () =>
    begun.addStep("create_session", {
      casefile_id: "x",
      title: "Of ${input.client}: ${steps.create_casefile.size}, not $${this}",
    }),
  "what may be left out, where the parameter may be left out": () =>
    begun.addStep("create_session", {
      casefile_id: "x",
      title: "${steps.create_casefile.note}",
    }),
  "a name of a record, where the parameter may be left out": () =>
    begun.addStep("create_session", {
      casefile_id: "x",
      title: "${steps.create_casefile.labels.color}",
    }),
  "a field that every alternative of an output has": () =>
    begun.addStep("create_casefile", {
      title: "${steps.create_casefile.state.name}",
    }),
  "the context and the run, whatever the parameter takes": () =>
    begun.addStep("create_session", {
      casefile_id: "${run.id}",
      limit: "${context.limits.sessions}",
      owner: { name: "${run.user_id}", age: "${context.age}" },
    }),
  "references in lists and in free JSON": () =>
    opened.addStep("create_casefile", {
      title: "x",
      tags: ["a", "${context.tag}", "${run.id}"],
      metadata: { deep: { er: ["${steps.create_session.session_id}", 4] } },
    }),
  "a value that the parameter lists": () =>
    begun.addStep("create_session", { casefile_id: "x", kind: "chat" }),
  "a second step of a tool, under its number": () =>
    opened
      .addStep("create_session", { casefile_id: "x" })
      .addStep("create_casefile", {
        title: "${steps.create_session_2.session_id}",
      }),
  "a step under a name of its own": () =>
    begun
      .addStep("create_casefile", { title: "x" }, { step_id: "copy" })
      .withOutput({ id: "${steps.copy.casefile_id}" }),
  "every option of a step": () =>
    begun.addStep(
      "create_casefile",
      { title: "x" },
      {
        step_id: "copy",
        depends_on: ["create_casefile"],
        when: "steps.create_casefile.size > 0",
        run_if: "none_failed",
        timeout: "PT30S",
        retry_policy: {
          max_attempts: 5,
          initial_interval: 2,
          backoff_coefficient: 1.5,
          max_interval: "PT1M",
          jitter: "none",
          non_retryable: ["UNAVAILABLE"],
          on_exhausted: "pause",
        },
      },
    ),
  "an output that may be absent, where the parameter may be left out": () =>
    opened.addStep(
      "create_session",
      { casefile_id: "x", title: "${steps.create_session.session_id}" },
      { run_if: "all_done" },
    ),
  "an output that is there after all, because success is asked for": () =>
    begun.addStep(
      "create_session",
      { casefile_id: "${steps.create_casefile.casefile_id}" },
      { run_if: "all_success" },
    ),
  "sleeps of a length, and until an instant that a step answers": () =>
    new WorkflowBuilder("waits", { input: z.object({ days: z.number() }) })
      .addStep("sleep", { duration: "PT5M" })
      .addStep("sleep", { duration: "${input.days}" })
      .addStep("sleep", { until: "${steps.sleep.slept_until}" }),
  "a function of references": () =>
    begun.addStep("create_session", ({ steps, input, run, context }) => ({
      casefile_id: steps.create_casefile.casefile_id,
      title: input.client,
      limit: steps.create_casefile.size,
      owner: { name: run.user_id, age: context("age") },
    })),
  "a function with an item of a list": () =>
    begun.addStep("create_session", ({ steps }) => ({
      casefile_id: steps.create_casefile.sessions[0].session_id,
    })),
  "a function with texts, lists and free JSON": () =>
    begun.addStep("create_casefile", ({ steps, context, run }) => ({
      title: "Copy of ${input.title}",
      tags: ["a", context("tag"), run.id],
      metadata: { deep: { er: [steps.create_casefile, 4] } },
    })),
  "a function under less than success, for what may be left out": () =>
    begun.addStep(
      "create_session",
      ({ steps }) => ({
        casefile_id: "x",
        title: steps.create_casefile.casefile_id,
      }),
      { run_if: "all_done" },
    ),
  "a function without references": () =>
    begun.addStep("create_session", () => ({ casefile_id: "x", kind: "tool" })),
  "a function for the output": () =>
    opened.withOutput(({ steps }) => ({
      all: [steps.create_casefile, steps.create_session.session_id],
    })),
  "every setting of a workflow": () =>
    opened
      .withExecutionMode("dag")
      .withErrorHandling("continue_on_failure")
      .withTimeout("PT10M")
      .withConcurrency(2, "${input.title} of ${run.user_id}"),
  "a limit that all runs of a workflow share": () => opened.withConcurrency(1),
  "a limit that runs share by a function of references": () =>
    opened.withConcurrency(3, ({ input }) => input.client),
  "attempts that begin so many in a time": () =>
    begun.addStep(
      "create_casefile",
      { title: "x" },
      { rate_limit: { key: "mail", limit: 10, per: "PT1M" } },
    ),
  "an answer that may be used again": () =>
    begun.addStep(
      "create_session",
      { casefile_id: "x" },
      { cache: { key: "mail of ${input.client}", max_age: "PT1H" } },
    ),
};
