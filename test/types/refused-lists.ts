import type { RefusedPrograms } from "./refused-program.ts";
import { begun } from "./tools.ts";

/** What no step can be done for each item of. */
export const REFUSED_LISTS: RefusedPrograms = {
  "a number in the place of a list": {
    at: "steps[1].for_each",
    program: () =>
      begun.addStep(
        "create_session",
        { casefile_id: "x" },
        // @ts-expect-error -- refused
        { for_each: "${steps.create_casefile.size}" },
      ),
  },
  "a list that may be absent": {
    at: "steps[1].for_each",
    program: () =>
      begun.addStep(
        "create_session",
        { casefile_id: "x" },
        // @ts-expect-error -- refused
        { for_each: "${input.client}" },
      ),
  },
  "a list that leads nowhere": {
    at: "steps[1].for_each",
    program: () =>
      begun.addStep(
        "create_session",
        { casefile_id: "x" },
        // @ts-expect-error -- refused
        { for_each: "${steps.create_casefile.session}" },
      ),
  },
  "a list of an unknown step": {
    at: "steps[1].for_each",
    program: () =>
      begun.addStep(
        "create_session",
        { casefile_id: "x" },
        // @ts-expect-error -- refused
        { for_each: "${steps.nix.sessions}" },
      ),
  },
  "a list of the step itself": {
    at: "steps[1].for_each",
    program: () =>
      begun.addStep(
        "create_session",
        { casefile_id: "x" },
        // @ts-expect-error -- refused
        { step_id: "own", for_each: "${steps.own.outputs}" },
      ),
  },
  "text in the place of a list": {
    at: "steps[1].for_each",
    program: () =>
      begun.addStep(
        "create_session",
        { casefile_id: "x" },
        // @ts-expect-error -- refused
        { for_each: "all of ${steps.create_casefile.sessions}" },
      ),
  },
  "an object in the place of a list": {
    at: "steps[1].for_each",
    program: () =>
      begun.addStep(
        "create_session",
        { casefile_id: "x" },
        // @ts-expect-error -- refused
        { for_each: { first: 1 } },
      ),
  },
  "an item in the place of a list": {
    at: "steps[1].for_each",
    program: () =>
      begun.addStep(
        "create_session",
        { casefile_id: "x" },
        // @ts-expect-error -- refused
        { for_each: "${item}" },
      ),
  },
  "a written list with an item that leads nowhere": {
    at: "steps[1].for_each[1].of",
    program: () =>
      begun.addStep(
        "create_session",
        { casefile_id: "x" },
        {
          // @ts-expect-error -- refused
          for_each: ["x", { of: "${steps.nix.name}" }],
        },
      ),
  },
  "an output that may be absent, because the step follows from anything": {
    at: "steps[1].for_each",
    program: () =>
      begun.addStep(
        "create_session",
        { casefile_id: "x" },
        // @ts-expect-error -- refused
        { run_if: "all_done", for_each: "${steps.create_casefile.sessions}" },
      ),
  },
  "lanes without a list": {
    at: "steps[1].max_concurrency",
    program: () =>
      begun.addStep(
        "create_session",
        { casefile_id: "x" },
        // @ts-expect-error -- refused
        { max_concurrency: 4 },
      ),
  },
  "tolerated failures without a list": {
    at: "steps[1].tolerated_failures",
    program: () =>
      begun.addStep(
        "create_session",
        { casefile_id: "x" },
        // @ts-expect-error -- refused
        { tolerated_failures: 1 },
      ),
  },
  "lanes that are no number": {
    at: "steps[1].max_concurrency",
    program: () =>
      begun.addStep(
        "create_session",
        { casefile_id: "x" },
        // @ts-expect-error -- refused
        { for_each: ["x"], max_concurrency: "4" },
      ),
  },
  "tolerated failures that are no share": {
    at: "steps[1].tolerated_failures",
    program: () =>
      begun.addStep(
        "create_session",
        { casefile_id: "x" },
        // @ts-expect-error -- refused
        { for_each: ["x"], tolerated_failures: "some" },
      ),
  },
};
