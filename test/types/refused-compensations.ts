import type { RefusedPrograms } from "./refused-program.ts";
import { begun } from "./tools.ts";

const each = begun.addStep(
  "create_casefile",
  { title: "${item.session_id}" },
  { step_id: "each", for_each: "${steps.create_casefile.sessions}" },
);

/** What does not undo a step. */
export const REFUSED_COMPENSATIONS: RefusedPrograms = {
  "a tool that there is not": {
    at: "steps[0].compensate.tool_name",
    program: () =>
      // @ts-expect-error -- refused
      begun.compensatedBy("delete_casefile", {}),
  },
  "a parameter left out": {
    at: "steps[0].compensate.parameters.casefile_id",
    program: () =>
      begun.compensatedBy(
        "create_session",
        // @ts-expect-error -- refused
        {},
      ),
  },
  "a parameter that the tool does not have": {
    at: "steps[0].compensate.parameters.titel",
    program: () =>
      begun.compensatedBy("create_session", {
        casefile_id: "x",
        // @ts-expect-error -- refused
        titel: "x",
      }),
  },
  "an output that the parameter cannot take": {
    at: "steps[0].compensate.parameters.limit",
    program: () =>
      begun.compensatedBy("create_session", {
        casefile_id: "x",
        // @ts-expect-error -- refused
        limit: "${steps.create_casefile.casefile_id}",
      }),
  },
  "an output that the step does not have": {
    at: "steps[0].compensate.parameters.casefile_id",
    program: () =>
      begun.compensatedBy("create_session", {
        // @ts-expect-error -- refused
        casefile_id: "${steps.create_casefile.id}",
      }),
  },
  "an output that may be absent": {
    at: "steps[0].compensate.parameters.casefile_id",
    program: () =>
      begun.compensatedBy("create_session", ({ steps }) => ({
        // @ts-expect-error -- refused
        casefile_id: steps.create_casefile.note,
      })),
  },
  "a step that is added later": {
    at: "steps[0].compensate.parameters.casefile_id",
    program: () =>
      begun
        .compensatedBy("create_session", {
          // @ts-expect-error -- refused
          casefile_id: "${steps.create_session.session_id}",
        })
        .addStep("create_session", { casefile_id: "x" }),
  },
  "an item where there is no list": {
    at: "steps[0].compensate.parameters.casefile_id",
    program: () =>
      begun.compensatedBy("create_session", {
        // @ts-expect-error -- refused
        casefile_id: "${item}",
      }),
  },
  "all outputs of a step for each item, of which one is undone": {
    at: "steps[1].compensate.parameters.limit",
    program: () =>
      each.compensatedBy("create_session", {
        casefile_id: "x",
        // @ts-expect-error -- refused
        limit: "${steps.each.count}",
      }),
  },
  "anything, where the step calls nothing": {
    at: "steps[1].compensate",
    program: () =>
      begun
        .addStep("sleep", { duration: 1 })
        // @ts-expect-error -- refused
        .compensatedBy("create_casefile", { title: "x" }),
  },
  "a wait": {
    at: "steps[0].compensate.tool_name",
    program: () =>
      // @ts-expect-error -- refused
      begun.compensatedBy("sleep", { duration: 1 }),
  },
};
