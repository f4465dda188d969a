// The outputs of a built workflow keep the types of its tools.
import type { OutputsOf } from "#workflows/definition/typed-workflow.ts";
import { begun } from "./tools.ts";

export const workflow = begun
  .addStep("create_session", { casefile_id: "x" })
  .addStep("create_session", { casefile_id: "x" })
  .addStep("create_casefile", { title: "x" }, { step_id: "copy" })
  .build();

type Outputs = OutputsOf<typeof workflow>;

export function readOutputs(outputs: Outputs): {
  readonly session: string;
  readonly size: number;
} {
  return {
    session: outputs.create_session_2.session_id,
    size: outputs.copy.size,
  };
}

// @ts-expect-error -- no step has this id
export type Unknown = Outputs["create_session_3"];
