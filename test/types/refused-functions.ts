import type { RefusedPrograms } from "./refused-program.ts";
import { begun } from "./tools.ts";

/** References, made by a function, that lead nowhere or to what does not fit. */
export const REFUSED_FUNCTIONS: RefusedPrograms = {
  "a misspelt step": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", ({ steps }) => ({
        // @ts-expect-error -- refused
        casefile_id: steps.create_casefil.casefile_id,
      })),
  },
  "the step itself": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", ({ steps }) => ({
        // @ts-expect-error -- refused
        casefile_id: steps.create_session.session_id,
      })),
  },
  "a path that the output does not have": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", ({ steps }) => ({
        // @ts-expect-error -- refused
        casefile_id: steps.create_casefile.casefil_id,
      })),
  },
  "a field of a list, where an index is needed": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", ({ steps }) => ({
        // @ts-expect-error -- refused
        casefile_id: steps.create_casefile.sessions.session_id,
      })),
  },
  "a number where the parameter takes text": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", ({ steps }) => ({
        // @ts-expect-error -- refused
        casefile_id: steps.create_casefile.size,
      })),
  },
  "a list where the parameter takes text": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", ({ steps }) => ({
        // @ts-expect-error -- refused
        casefile_id: steps.create_casefile.sessions,
      })),
  },
  "a whole output where the parameter takes text": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", ({ steps }) => ({
        // @ts-expect-error -- refused
        casefile_id: steps.create_casefile,
      })),
  },
  "what JavaScript has on a text": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", ({ steps }) => ({
        // @ts-expect-error -- refused
        casefile_id: steps.create_casefile.casefile_id.length,
      })),
  },
  "an output that may be left out, where the parameter is required": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", ({ steps }) => ({
        // @ts-expect-error -- refused
        casefile_id: steps.create_casefile.note,
      })),
  },
  "an output that may be null": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", ({ steps }) => ({
        // @ts-expect-error -- refused
        casefile_id: steps.create_casefile.closed_by,
      })),
  },
  "a field that one alternative of an output alone has": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", ({ steps }) => ({
        // @ts-expect-error -- refused
        casefile_id: steps.create_casefile.state.reason,
      })),
  },
  "a number deep inside a parameter, where it takes text": {
    at: "steps[1].parameters.owner.name",
    program: () =>
      begun.addStep("create_session", ({ steps }) => ({
        casefile_id: "x",
        // @ts-expect-error -- refused
        owner: { name: steps.create_casefile.size, age: 4 },
      })),
  },
  "a number inside a list of texts": {
    at: "steps[1].parameters.tags[1]",
    program: () =>
      begun.addStep("create_casefile", ({ steps }) => ({
        title: "x",
        // @ts-expect-error -- refused
        tags: ["a", steps.create_casefile.size],
      })),
  },
  "an unknown step deep inside free JSON": {
    at: "steps[1].parameters.metadata.a[0]",
    program: () =>
      begun.addStep("create_casefile", ({ steps }) => ({
        title: "x",
        // @ts-expect-error -- refused
        metadata: { a: [steps.nix.size] },
      })),
  },
  "a key that the input does not have": {
    at: "steps[1].parameters.title",
    program: () =>
      begun.addStep("create_casefile", ({ input }) => ({
        // @ts-expect-error -- refused
        title: input.titel,
      })),
  },
  "an input that may be left out, where the parameter is required": {
    at: "steps[1].parameters.title",
    program: () =>
      begun.addStep("create_casefile", ({ input }) => ({
        // @ts-expect-error -- refused
        title: input.client,
      })),
  },
  "what a run does not have": {
    at: "steps[1].parameters.title",
    program: () =>
      begun.addStep("create_casefile", ({ run }) => ({
        // @ts-expect-error -- refused
        title: run.name,
      })),
  },
  "a text beside the references that leads nowhere": {
    at: "steps[1].parameters.title",
    program: () =>
      begun.addStep("create_session", ({ steps }) => ({
        casefile_id: steps.create_casefile.casefile_id,
        // @ts-expect-error -- refused
        title: "of ${steps.nix.id}",
      })),
  },
  "an output that may be absent, because the step follows from anything": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep(
        "create_session",
        // @ts-expect-error -- refused
        ({ steps }) => ({ casefile_id: steps.create_casefile.casefile_id }),
        { run_if: "all_done" },
      ),
  },
  "an output of an unknown step": {
    at: "output.id",
    program: () =>
      // @ts-expect-error -- refused
      begun.withOutput(({ steps }) => ({ id: steps.nix })),
  },
};
