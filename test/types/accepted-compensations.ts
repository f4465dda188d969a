import { begun, WorkflowBuilder } from "./tools.ts";

const UNDONE = "${steps.create_casefile.casefile_id}";

/** Of the programs that must compile, those that say what undoes a step. */
export const ACCEPTED_COMPENSATIONS: Readonly<Record<string, () => unknown>> = {
  "what undoes a step, by what the step made": () =>
    begun.compensatedBy("create_session", { casefile_id: UNDONE }),
  "what undoes a step, in a function, and a step after it": () =>
    begun
      .compensatedBy("create_session", ({ steps, input }) => ({
        casefile_id: steps.create_casefile.casefile_id,
        title: input.title,
      }))
      .addStep("create_session", { casefile_id: UNDONE }),
  "what undoes a step, by the input, the context, the run and a step before it":
    () =>
      begun
        .addStep("create_session", { casefile_id: UNDONE })
        .compensatedBy("create_session", {
          casefile_id: UNDONE,
          title: "${input.title}, ${steps.create_session.session_id}",
          limit: "${context.limit}",
          owner: { name: "${run.user_id}", age: 4 },
        }),
  "what undoes a step that goes on after any other, by what that step made":
    () =>
      begun
        .addStep(
          "create_casefile",
          { title: "x" },
          { step_id: "second", run_if: "all_done" },
        )
        .compensatedBy("create_session", {
          casefile_id: "${steps.second.casefile_id}",
        }),
  "what undoes each item, by the item and what was made of it": () =>
    begun
      .addStep(
        "create_casefile",
        { title: "${item.session_id}" },
        { step_id: "each", for_each: "${steps.create_casefile.sessions}" },
      )
      .compensatedBy("create_session", ({ steps, item, index }) => ({
        casefile_id: steps.each.casefile_id,
        title: item.session_id,
        limit: index,
      })),
  "what undoes a step of a workflow without an input": () =>
    new WorkflowBuilder("x")
      .addStep("create_casefile", { title: "x" })
      .compensatedBy("create_casefile", {
        title: "Not ${steps.create_casefile.casefile_id}",
      }),
};
