import { begun } from "./tools.ts";

const CLIENTS: readonly string[] = ["Keller", "Northgate"];

/** Of the programs that must compile, those with a step for each item of a list. */
export const ACCEPTED_MAPS: Readonly<Record<string, () => unknown>> = {
  "a step for each item of a list that a step answers": () =>
    begun.addStep(
      "create_session",
      {
        casefile_id: "${item.session_id}",
        title: "No. ${index} of ${input.title}",
        limit: "${index}",
      },
      {
        for_each: "${steps.create_casefile.sessions}",
        max_concurrency: 20,
        tolerated_failures: "10%",
      },
    ),
  "a step for each item, in a function": () =>
    begun.addStep(
      "create_session",
      ({ item, index, steps }) => ({
        casefile_id: item.session_id,
        title: steps.create_casefile.casefile_id,
        limit: index,
      }),
      { for_each: "${steps.create_casefile.sessions}" },
    ),
  "a step for each of several texts, some of which hold references": () =>
    begun.addStep("create_session", ({ item }) => ({ casefile_id: item }), {
      for_each: ["a", "Of ${input.client}", "${context.casefile_id}"],
    }),
  "a step for each of several objects": () =>
    begun.addStep(
      "create_session",
      {
        casefile_id: "${item.id}",
        owner: "${item.owner}",
        title: "${item.note}",
      },
      {
        for_each: [
          { id: "a", owner: { name: "x", age: 4 } },
          { id: "b", owner: { name: "${input.title}", age: 5 }, note: "c" },
        ],
      },
    ),
  "a step for each item of a list of which nothing is known": () =>
    begun.addStep(
      "create_session",
      ({ item }) => ({ casefile_id: "${item.any[3].thing}", title: item }),
      { for_each: "${context.clients}" },
    ),
  "a step for each of several texts that are made elsewhere": () =>
    begun.addStep("create_session", ({ item }) => ({ casefile_id: item }), {
      for_each: CLIENTS,
    }),
  "lists in a list that is written out, where the parameter takes one": () =>
    begun.addStep(
      "create_casefile",
      ({ item }) => ({ title: "x", tags: item.tags }),
      { for_each: [{ tags: ["a", "b"] }, { tags: ["c"] }] },
    ),
  "a step for each of nothing": () =>
    begun.addStep(
      "create_session",
      { casefile_id: "${item.id}" },
      { for_each: [] },
    ),
  "a step for each item of a list that may be absent but for success": () =>
    begun
      .addStep("create_casefile", { title: "x" }, { step_id: "second" })
      .addStep(
        "create_session",
        { casefile_id: "${item.session_id}" },
        {
          depends_on: ["create_casefile"],
          for_each: "${steps.second.sessions}",
          when: "steps.create_casefile.size > 0",
        },
      ),
  "what a map answers": () =>
    begun
      .addStep(
        "create_session",
        { casefile_id: "${item.session_id}" },
        { step_id: "each", for_each: "${steps.create_casefile.sessions}" },
      )
      .addStep("create_session", ({ steps }) => ({
        casefile_id: steps.each.outputs[0].session_id,
        title: "${steps.each.outputs[12].session_id}",
        limit: steps.each.count,
      })),
  "a step for each answer of a map": () =>
    begun
      .addStep(
        "create_session",
        { casefile_id: "${item.session_id}" },
        {
          step_id: "each",
          for_each: "${steps.create_casefile.sessions}",
          tolerated_failures: 2,
        },
      )
      .addStep(
        "create_session",
        ({ item }) => ({ casefile_id: "x", title: item.session_id }),
        { for_each: "${steps.each.outputs}" },
      ),
};
