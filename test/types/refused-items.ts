import type { RefusedPrograms } from "./refused-program.ts";
import { begun } from "./tools.ts";

const each = begun.addStep(
  "create_session",
  { casefile_id: "${item.session_id}" },
  {
    step_id: "each",
    for_each: "${steps.create_casefile.sessions}",
    tolerated_failures: 1,
  },
);

/** What the items of a list are not, and what a step that is done for each of them does not answer. */
export const REFUSED_ITEMS: RefusedPrograms = {
  "an item outside of a map": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep("create_session", {
        // @ts-expect-error -- refused
        casefile_id: "${item}",
      }),
  },
  "an index outside of a map": {
    at: "steps[1].parameters.limit",
    program: () =>
      begun.addStep("create_session", {
        casefile_id: "x",
        // @ts-expect-error -- refused
        limit: "${index}",
      }),
  },
  "an item outside of a map, in a function": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      // @ts-expect-error -- refused
      begun.addStep("create_session", ({ item }) => ({ casefile_id: item })),
  },
  "an item in the workflow's output": {
    at: "output.last",
    program: () =>
      // @ts-expect-error -- refused
      each.withOutput({ last: "${item}" }),
  },
  "a field that the items do not have": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep(
        "create_session",
        {
          // @ts-expect-error -- refused
          casefile_id: "${item.id}",
        },
        { for_each: "${steps.create_casefile.sessions}" },
      ),
  },
  "a field that the items do not have, in a function": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep(
        "create_session",
        ({ item }) => ({
          // @ts-expect-error -- refused
          casefile_id: item.id,
        }),
        { for_each: "${steps.create_casefile.sessions}" },
      ),
  },
  "an object where the parameter takes text": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep(
        "create_session",
        ({ item }) => ({
          // @ts-expect-error -- refused
          casefile_id: item,
        }),
        { for_each: "${steps.create_casefile.sessions}" },
      ),
  },
  "a written number where the parameter takes text": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep(
        "create_session",
        {
          // @ts-expect-error -- refused
          casefile_id: "${item}",
        },
        { for_each: [1, 2] },
      ),
  },
  "a field that one of the written items alone has": {
    at: "steps[1].parameters.casefile_id",
    program: () =>
      begun.addStep(
        "create_session",
        ({ item }) => ({
          // @ts-expect-error -- refused
          casefile_id: item.id,
        }),
        { for_each: [{ id: "x" }, { name: "y" }] },
      ),
  },
  "an index where the parameter takes text": {
    at: "steps[1].parameters.title",
    program: () =>
      begun.addStep(
        "create_session",
        {
          casefile_id: "x",
          // @ts-expect-error -- refused
          title: "${index}",
        },
        { for_each: ["x"] },
      ),
  },
  "a member of the index": {
    at: "steps[1].parameters.title",
    program: () =>
      begun.addStep(
        "create_session",
        {
          casefile_id: "x",
          // @ts-expect-error -- refused
          title: "${index.first}",
        },
        { for_each: ["x"] },
      ),
  },
  "what the tool answers, in the place of what the map does": {
    at: "steps[2].parameters.casefile_id",
    program: () =>
      each.addStep("create_session", {
        // @ts-expect-error -- refused
        casefile_id: "${steps.each.session_id}",
      }),
  },
  "one answer of a map where the parameter takes text": {
    at: "steps[2].parameters.casefile_id",
    program: () =>
      each.addStep("create_session", ({ steps }) => ({
        // @ts-expect-error -- refused
        casefile_id: steps.each.outputs[0],
      })),
  },
  "an answer that is null where the item failed": {
    at: "steps[2].parameters.casefile_id",
    program: () =>
      each.addStep("create_session", ({ steps }) => ({
        // @ts-expect-error -- refused
        casefile_id: steps.each.outputs[0].session_id,
      })),
  },
  "an item of a map over a map, which is null where the first failed": {
    at: "steps[2].parameters.casefile_id",
    program: () =>
      each.addStep(
        "create_session",
        {
          // @ts-expect-error -- refused
          casefile_id: "${item.session_id}",
        },
        { for_each: "${steps.each.outputs}" },
      ),
  },
};
