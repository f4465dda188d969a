import type { RefusedPrograms } from "./refused-program.ts";
import { begun, WorkflowBuilder } from "./tools.ts";

/** What steps, workflows and outputs cannot be. */
export const REFUSED_OPTIONS: RefusedPrograms = {
  "a dependency that is no step": {
    at: "steps[1].depends_on[0]",
    program: () =>
      begun.addStep(
        "create_casefile",
        { title: "x" },
        // @ts-expect-error -- refused
        { depends_on: ["create_casefil"] },
      ),
  },
  "a step that waits for itself": {
    at: "steps[1].depends_on[0]",
    program: () =>
      begun.addStep(
        "create_casefile",
        { title: "x" },
        // @ts-expect-error -- refused
        { step_id: "copy", depends_on: ["copy"] },
      ),
  },
  "dependencies that are no list": {
    at: "steps[1].depends_on",
    program: () =>
      begun.addStep(
        "create_casefile",
        { title: "x" },
        // @ts-expect-error -- refused
        { depends_on: "create_casefile" },
      ),
  },
  "an option that steps do not have": {
    at: "steps[1].time_out",
    program: () =>
      begun.addStep(
        "create_casefile",
        { title: "x" },
        // @ts-expect-error -- refused
        { time_out: 30 },
      ),
  },
  "a limit that is shared by what a step answers": {
    at: "concurrency.key",
    program: () =>
      begun.withConcurrency(
        1,
        // @ts-expect-error -- refused
        "${steps.create_casefile.casefile_id}",
      ),
  },
  "a limit that is shared by an input that there is not": {
    at: "concurrency.key",
    program: () =>
      begun.withConcurrency(
        1,
        // @ts-expect-error -- refused
        "${input.titel}",
      ),
  },
  "a limit that is no number": {
    at: "concurrency.limit",
    program: () =>
      begun.withConcurrency(
        // @ts-expect-error -- refused
        "2",
      ),
  },
  "a rate without a time": {
    at: "steps[1].rate_limit.per",
    program: () =>
      begun.addStep(
        "create_casefile",
        { title: "x" },
        // @ts-expect-error -- refused
        { rate_limit: { limit: 4 } },
      ),
  },
  "a name that is no text": {
    at: "steps[1].step_id",
    program: () =>
      begun.addStep(
        "create_casefile",
        { title: "x" },
        // @ts-expect-error -- refused
        { step_id: 4 },
      ),
  },
  "a time that is no length": {
    at: "steps[1].timeout",
    program: () =>
      begun.addStep(
        "create_casefile",
        { title: "x" },
        // @ts-expect-error -- refused
        { timeout: true },
      ),
  },
  "a cached answer of whatever age": {
    at: "steps[1].cache.max_age",
    program: () =>
      begun.addStep(
        "create_session",
        { casefile_id: "x" },
        // @ts-expect-error -- refused
        { cache: { key: "mail" } },
      ),
  },
  "a condition that is no text": {
    at: "steps[1].when",
    program: () =>
      begun.addStep(
        "create_casefile",
        { title: "x" },
        // @ts-expect-error -- refused
        { when: true },
      ),
  },
  "something that no step can ask of those before it": {
    at: "steps[1].run_if",
    program: () =>
      begun.addStep(
        "create_casefile",
        { title: "x" },
        // @ts-expect-error -- refused
        { run_if: "one_success" },
      ),
  },
  "a misspelt field of a retry policy": {
    at: "steps[1].retry_policy.max_attempt",
    program: () =>
      begun.addStep(
        "create_casefile",
        { title: "x" },
        // @ts-expect-error -- refused
        { retry_policy: { max_attempt: 5 } },
      ),
  },
  "a jitter that does not exist": {
    at: "steps[1].retry_policy.jitter",
    program: () =>
      begun.addStep(
        "create_casefile",
        { title: "x" },
        // @ts-expect-error -- refused
        { retry_policy: { jitter: "some" } },
      ),
  },
  "a code that no error has": {
    at: "steps[1].retry_policy.non_retryable[0]",
    program: () =>
      begun.addStep(
        "create_casefile",
        { title: "x" },
        // @ts-expect-error -- refused
        { retry_policy: { non_retryable: ["TIMEOUT"] } },
      ),
  },
  "an end of all attempts that does not exist": {
    at: "steps[1].retry_policy.on_exhausted",
    program: () =>
      begun.addStep(
        "create_casefile",
        { title: "x" },
        // @ts-expect-error -- refused
        { retry_policy: { on_exhausted: "skip" } },
      ),
  },
  "a mode that does not exist": {
    at: "execution_mode",
    program: () =>
      // @ts-expect-error -- refused
      begun.withExecutionMode("dags"),
  },
  "a way of handling errors that does not exist": {
    at: "error_handling",
    program: () =>
      // @ts-expect-error -- refused
      begun.withErrorHandling("stop"),
  },
  "a time of the run that is no length": {
    at: "timeout",
    program: () =>
      // @ts-expect-error -- refused
      begun.withTimeout(true),
  },
  "a workflow whose name is no text": {
    at: "name",
    program: () =>
      // @ts-expect-error -- refused
      new WorkflowBuilder(4).addStep("sleep", { duration: 1 }),
  },
  "a version that is no text": {
    at: "version",
    program: () =>
      // @ts-expect-error -- refused
      new WorkflowBuilder("x", { version: 2 }).addStep("sleep", {
        duration: 1,
      }),
  },
  "an output of an unknown step": {
    at: "output.a",
    program: () =>
      // @ts-expect-error -- refused
      begun.withOutput({ a: "${steps.nix}" }),
  },
  "an output, deep inside, that leads nowhere": {
    at: "output.a[0].b",
    program: () =>
      // @ts-expect-error -- refused
      begun.withOutput({ a: [{ b: "${steps.create_casefile.sizes}" }] }),
  },
};
