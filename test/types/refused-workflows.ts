import type { RefusedPrograms } from "./refused-program.ts";
import { REFUSED_COMPENSATIONS } from "./refused-compensations.ts";
import { REFUSED_FUNCTIONS } from "./refused-functions.ts";
import { REFUSED_ITEMS } from "./refused-items.ts";
import { REFUSED_LISTS } from "./refused-lists.ts";
import { REFUSED_OPTIONS } from "./refused-options.ts";
import { REFUSED_PARAMETERS } from "./refused-parameters.ts";
import { REFUSED_REFERENCES } from "./refused-references.ts";
import { begun } from "./tools.ts";

/** Every program that must not compile, by what it has. */
export const REFUSED: Readonly<Record<string, RefusedPrograms>> = {
  "what a tool is given": REFUSED_PARAMETERS,
  "a reference in text to": REFUSED_REFERENCES,
  "a reference in a function to": REFUSED_FUNCTIONS,
  "a step for each item of": REFUSED_LISTS,
  "a step for each item with": REFUSED_ITEMS,
  "a step undone by": REFUSED_COMPENSATIONS,
  "what a step or a workflow is told": REFUSED_OPTIONS,
};

/** What may be right: whether a text is one of those that are listed shows when it is there, and validation lets it pass. */
export const REFUSED_BY_THE_COMPILER_ALONE: Readonly<
  Record<string, () => unknown>
> = {
  "any text where the parameter lists its values": () =>
    begun.addStep("create_session", {
      casefile_id: "x",
      // @ts-expect-error -- refused
      kind: "${steps.create_casefile.casefile_id}",
    }),
  "what undoes a step, where it does not stand beside it": () =>
    begun
      .withTimeout(60)
      // @ts-expect-error -- refused
      .compensatedBy("create_casefile", { title: "x" }),
  "any text where the parameter lists its values, in a function": () =>
    begun.addStep("create_session", ({ steps }) => ({
      casefile_id: "x",
      // @ts-expect-error -- refused
      kind: steps.create_casefile.casefile_id,
    })),
};
