import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { z } from "zod";
import { Fault } from "../fault.ts";
import { openCollider } from "../open-collider.ts";

const Said = z.object({
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
});

const COMMANDS = JSON.stringify([
  { tool_name: "create_casefile", parameters: { title: "One" } },
  { tool_name: "create_casefile", parameters: { title: "Two" } },
]);

it("a turn that is cut short anywhere is gone on with by its repeat, and each tool is called once", async () => {
  let moments = 0;
  for (let strikes = true; strikes; moments += 1) {
    const fault = new Fault();
    const collider = await openCollider({
      around: (platform) => fault.around(platform),
    });
    const alice = await collider.as();
    const { session_id = null } = await alice.done("create_chat_session");
    const request_id = randomUUID();
    const say = async () =>
      alice.send(
        "process_chat_request",
        { session_id, message: COMMANDS },
        { request_id },
      );
    fault.arm(moments);
    await say();
    strikes = fault.disarm();
    const answer = await say();
    expect(answer).toMatchObject({ status: "completed" });
    expect(collider.keptBelow("casefiles/").size).toBe(2);
    const shown = await alice.done("get_chat_session", { session_id });
    const said = Said.parse(shown).messages.toReversed();
    expect(said.map(({ role }) => role)).toEqual([
      "user",
      "assistant",
      "tool",
      "tool",
      "assistant",
    ]);
    expect(said[4]?.content).toContain("Two");
    await collider.close();
  }
  expect(moments).toBeGreaterThan(20);
});
