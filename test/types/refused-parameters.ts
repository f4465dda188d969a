import type { RefusedPrograms } from "./refused-program.ts";
import { begun } from "./tools.ts";

/** Tools and parameters that are not there, or not so. */
export const REFUSED_PARAMETERS: RefusedPrograms = {
  "a misspelt tool": {
    at: "steps[1].tool_name",
    program: () =>
      // @ts-expect-error -- refused
      begun.addStep("create_sesion", { casefile_id: "x" }),
  },
  "a tool that is an operation's function": {
    at: "steps[1].tool_name",
    program: () =>
      // @ts-expect-error -- refused
      begun.addStep("create-session", { casefile_id: "x" }),
  },
  "no parameters at all": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      // @ts-expect-error -- refused
      begun.addStep("create_session"),
  },
  "a missing parameter": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      // @ts-expect-error -- refused
      begun.addStep("create_session", { title: "x" }),
  },
  "a missing parameter in a function": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      // @ts-expect-error -- refused
      begun.addStep("create_session", () => ({ title: "x" })),
  },
  "a misspelt parameter": {
    at: "steps[1].parameters.casefil_id",
    program: () =>
      // @ts-expect-error -- refused
      begun.addStep("create_session", { casefil_id: "x" }),
  },
  "a parameter that the tool does not have": {
    at: "steps[1].parameters.titel",
    program: () =>
      // @ts-expect-error -- refused
      begun.addStep("create_session", { casefile_id: "x", titel: "y" }),
  },
  "a parameter that the tool does not have, in a function": {
    at: "steps[1].parameters.titel",
    program: () =>
      begun.addStep("create_session", () => ({
        casefile_id: "x",
        // @ts-expect-error -- refused
        titel: "y",
      })),
  },
  "a number where the parameter takes text": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      // @ts-expect-error -- refused
      begun.addStep("create_session", { casefile_id: 4 }),
  },
  "null where the parameter takes text": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      // @ts-expect-error -- refused
      begun.addStep("create_session", { casefile_id: null }),
  },
  "a list where the parameter takes text": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      // @ts-expect-error -- refused
      begun.addStep("create_session", { casefile_id: ["x"] }),
  },
  "an object where the parameter takes text": {
    at: "steps[1].parameters.title",
    program: () =>
      // @ts-expect-error -- refused
      begun.addStep("create_casefile", { title: { de: "x" } }),
  },
  "text where the parameter takes a list": {
    at: "steps[1].parameters.tags",
    program: () =>
      // @ts-expect-error -- refused
      begun.addStep("create_casefile", { title: "x", tags: "a" }),
  },
  "a number in a list of texts": {
    at: "steps[1].parameters.tags[1]",
    program: () =>
      // @ts-expect-error -- refused
      begun.addStep("create_casefile", { title: "x", tags: ["a", 4] }),
  },
  "a value that the parameter does not list": {
    at: "steps[1].parameters.kind",
    program: () =>
      // @ts-expect-error -- refused
      begun.addStep("create_session", { casefile_id: "x", kind: "tol" }),
  },
  "a misspelt field inside a parameter": {
    at: "steps[1].parameters.owner.agee",
    program: () =>
      begun.addStep("create_session", {
        casefile_id: "x",
        // @ts-expect-error -- refused
        owner: { name: "x", age: 4, agee: 4 },
      }),
  },
  "a field that is missing inside a parameter": {
    at: "steps[1].parameters.owner.age",
    program: () =>
      begun.addStep("create_session", {
        casefile_id: "x",
        // @ts-expect-error -- refused
        owner: { name: "x" },
      }),
  },
  "a sleep of no length": {
    at: "steps[1].parameters.duration",
    program: () =>
      // @ts-expect-error -- refused
      begun.addStep("sleep", {}),
  },
  "a sleep with a misspelt length": {
    at: "steps[1].parameters.duratoin",
    program: () =>
      // @ts-expect-error -- refused
      begun.addStep("sleep", { duratoin: 30 }),
  },
  "a sleep until a number": {
    at: "steps[1].parameters.until",
    program: () =>
      // @ts-expect-error -- refused
      begun.addStep("sleep", { until: "${steps.create_casefile.size}" }),
  },
};
