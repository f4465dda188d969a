import type { RefusedPrograms } from "./refused-program.ts";
import { begun } from "./tools.ts";

/** References, written as text, that lead nowhere or to what does not fit. */
export const REFUSED_REFERENCES: RefusedPrograms = {
  "a misspelt step": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", {
        // @ts-expect-error -- refused
        casefile_id: "${steps.create_casefil.casefile_id}",
      }),
  },
  "the step itself": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", {
        // @ts-expect-error -- refused
        casefile_id: "${steps.create_session.session_id}",
      }),
  },
  "no step": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", {
        // @ts-expect-error -- refused
        casefile_id: "${steps}",
      }),
  },
  "a path that the output does not have": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", {
        // @ts-expect-error -- refused
        casefile_id: "${steps.create_casefile.casefil_id}",
      }),
  },
  "a field of a list, where an index is needed": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", {
        // @ts-expect-error -- refused
        casefile_id: "${steps.create_casefile.sessions.session_id}",
      }),
  },
  "an index, where there is no list": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", {
        // @ts-expect-error -- refused
        casefile_id: "${steps.create_casefile[0]}",
      }),
  },
  "a field that the items of a list do not have": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", {
        // @ts-expect-error -- refused
        casefile_id: "${steps.create_casefile.sessions[0].id}",
      }),
  },
  "what JavaScript has on a text": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", {
        // @ts-expect-error -- refused
        casefile_id: "${steps.create_casefile.casefile_id.length}",
      }),
  },
  "a number where the parameter takes text": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", {
        // @ts-expect-error -- refused
        casefile_id: "${steps.create_casefile.size}",
      }),
  },
  "a list where the parameter takes text": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", {
        // @ts-expect-error -- refused
        casefile_id: "${steps.create_casefile.sessions}",
      }),
  },
  "a whole output where the parameter takes text": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", {
        // @ts-expect-error -- refused
        casefile_id: "${steps.create_casefile}",
      }),
  },
  "an output that may be left out, where the parameter is required": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", {
        // @ts-expect-error -- refused
        casefile_id: "${steps.create_casefile.note}",
      }),
  },
  "an output that may be null": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", {
        // @ts-expect-error -- refused
        casefile_id: "${steps.create_casefile.closed_by}",
      }),
  },
  "a name that a record may not have": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", {
        // @ts-expect-error -- refused
        casefile_id: "${steps.create_casefile.labels.color}",
      }),
  },
  "a field that one alternative of an output alone has": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", {
        // @ts-expect-error -- refused
        casefile_id: "${steps.create_casefile.state.reason}",
      }),
  },
  "an output that may be null, where the parameter may be left out": {
    at: "steps[1].parameters.title",
    program: () =>
      begun.addStep("create_session", {
        casefile_id: "x",
        // @ts-expect-error -- refused
        title: "${steps.create_casefile.closed_by}",
      }),
  },
  "a path inside longer text that leads nowhere": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", {
        // @ts-expect-error -- refused
        casefile_id: "x ${run.id} ${steps.create_casefile.sizes}",
      }),
  },
  "a step inside longer text that is not there": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", {
        // @ts-expect-error -- refused
        casefile_id: "of ${steps.nix.id}, not $${this}",
      }),
  },
  "text where the parameter takes a number": {
    at: "steps[1].parameters.limit",
    program: () =>
      begun.addStep("create_session", {
        casefile_id: "x",
        // @ts-expect-error -- refused
        limit: "about ${steps.create_casefile.size}",
      }),
  },
  "text where the parameter takes an object": {
    at: "steps[1].parameters.owner",
    program: () =>
      begun.addStep("create_session", {
        casefile_id: "x",
        // @ts-expect-error -- refused
        owner: "${steps.create_casefile.casefile_id}",
      }),
  },
  "a number deep inside a parameter, where it takes text": {
    at: "steps[1].parameters.owner.name",
    program: () =>
      begun.addStep("create_session", {
        casefile_id: "x",
        // @ts-expect-error -- refused
        owner: { name: "${steps.create_casefile.size}", age: 4 },
      }),
  },
  "a number inside a list of texts": {
    at: "steps[1].parameters.tags[1]",
    program: () =>
      begun.addStep("create_casefile", {
        title: "x",
        // @ts-expect-error -- refused
        tags: ["a", "${steps.create_casefile.size}"],
      }),
  },
  "a list of objects where the parameter takes a list of texts": {
    at: "steps[1].parameters.tags",
    program: () =>
      begun.addStep("create_casefile", {
        title: "x",
        // @ts-expect-error -- refused
        tags: "${steps.create_casefile.sessions}",
      }),
  },
  "an unknown step deep inside free JSON": {
    at: "steps[1].parameters.metadata.a[0].b",
    program: () =>
      begun.addStep("create_casefile", {
        title: "x",
        // @ts-expect-error -- refused
        metadata: { a: [{ b: "${steps.nix.size}" }] },
      }),
  },
  "a key that the input does not have": {
    at: "steps[1].parameters.title",
    program: () =>
      begun.addStep("create_casefile", {
        // @ts-expect-error -- refused
        title: "${input.titel}",
      }),
  },
  "an input that may be left out, where the parameter is required": {
    at: "steps[1].parameters.title",
    program: () =>
      begun.addStep("create_casefile", {
        // @ts-expect-error -- refused
        title: "${input.client}",
      }),
  },
  "what a run does not have": {
    at: "steps[1].parameters.title",
    program: () =>
      begun.addStep("create_casefile", {
        // @ts-expect-error -- refused
        title: "${run.name}",
      }),
  },
  "what nothing is called": {
    at: "steps[1].parameters.title",
    program: () =>
      begun.addStep("create_casefile", {
        // @ts-expect-error -- refused
        title: "${secrets.key}",
      }),
  },
  nothing: {
    at: "steps[1].parameters.title",
    program: () =>
      begun.addStep("create_casefile", {
        // @ts-expect-error -- refused
        title: "${}",
      }),
  },
  "a step that comes later": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun
        .addStep("create_session", {
          // @ts-expect-error -- refused
          casefile_id: "${steps.copy.casefile_id}",
        })
        .addStep("create_casefile", { title: "x" }, { step_id: "copy" }),
  },
  "an output that may be absent, because the step asks for less than success": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep(
        "create_session",
        // @ts-expect-error -- refused
        { casefile_id: "${steps.create_casefile.casefile_id}" },
        { run_if: "none_failed" },
      ),
  },
  "an output that may be absent, because the step follows from anything": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep(
        "create_session",
        // @ts-expect-error -- refused
        { casefile_id: "${steps.create_casefile.casefile_id}" },
        { run_if: "all_done" },
      ),
  },
};
