import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WorkflowResult } from "#workflows/runtime/view/workflow-result.ts";
import type { ServedProgram } from "../served-program.ts";
import { LanguageClient, stepOf } from "./language-client.ts";

/** What becomes of a question that was asked before, whatever platform the program stands on. */
export function describeCachedAnswers(
  name: string,
  open: () => Promise<ServedProgram>,
): void {
  describe(`${name}: a cached answer`, () => {
    let program: ServedProgram;
    let alice: LanguageClient;

    beforeAll(async () => {
      program = await open();
      alice = new LanguageClient(await program.as());
    });

    afterAll(async () => program.close());

    it("is given in place of a call, until it is too old", async () => {
      const { casefile_id } = await alice.client.done("create_casefile", {
        title: "Cached",
      });
      const listed = async (maxAge: number): Promise<WorkflowResult> => {
        const list = {
          step_id: "list",
          tool_name: "list_evidence",
          parameters: { casefile_id: casefile_id ?? null, kind: "gmail" },
          cache: { max_age: maxAge },
        };
        return alice.ended(await alice.start([list]));
      };
      const first = await listed(60);
      const second = await listed(60);
      const { output, cached_from, completed_at: at } = stepOf(first, "list");
      expect(cached_from).toBeNull();
      expect(stepOf(second, "list")).toMatchObject({
        output,
        cached_from: { run_id: first.run_id, step_id: "list", at },
      });
      const third = await listed(0.001);
      expect(stepOf(third, "list").cached_from).toBeNull();
    });
  });
}
