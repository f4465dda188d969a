// The outputs of a built workflow keep the types of its tools.
import type { OutputsOf } from "#workflows/definition/typed-workflow.ts";
import { begun } from "./tools.ts";

export const workflow = begun
  .addStep("create_session", { casefile_id: "x" })
  .addStep("create_session", { casefile_id: "x" })
  .addStep("create_casefile", { title: "x" }, { step_id: "copy" })
  .addStep(
    "create_casefile",
    { title: "x" },
    { step_id: "each", for_each: [1] },
  )
  .addStep(
    "create_casefile",
    { title: "x" },
    { step_id: "most", for_each: [1], tolerated_failures: "10%" },
  )
  .build();

type Outputs = OutputsOf<typeof workflow>;

export function readOutputs(outputs: Outputs): {
  readonly session: string;
  readonly size: number;
  readonly sizes: readonly (number | undefined)[];
} {
  return {
    session: outputs.create_session_2.session_id,
    size: outputs.copy.size,
    sizes: [
      ...outputs.each.outputs.map((output) => output.size),
      ...outputs.most.outputs.map((output) => output?.size),
    ],
  };
}

// @ts-expect-error -- an item that failed has no output
export type Sure = Outputs["most"]["outputs"][number]["size"];

// @ts-expect-error -- no step has this id
export type Unknown = Outputs["create_session_3"];
