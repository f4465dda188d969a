import { describe, expect, it } from "vitest";
import { stage } from "../stage.ts";

const { collider, alice } = await stage();

const operations = await collider.composition.registry.loadAll();
const inPerson = operations
  .filter(({ policy }) => policy.pattern === "in_person")
  .map(({ name }) => name);

describe("what is to be done in person", () => {
  it("is an approval, a consent, a token and a chat, among others", () => {
    expect(inPerson).toEqual(
      expect.arrayContaining([
        "approve_call",
        "approve_step",
        "confirm_workspace",
        "connect_workspace",
        "create_service_token",
        "process_chat_request",
        "reject_step",
      ]),
    );
  });

  it.each(inPerson)("is no step's to do: %s", async (tool_name) => {
    const { error } = await alice.send("start_workflow", {
      workflow_definition: { name: "unseen", steps: [{ tool_name }] },
    });
    expect(error?.details).toContainEqual(
      expect.objectContaining({
        fieldViolations: [
          expect.objectContaining({
            field: "payload.workflow_definition.steps[0].tool_name",
            reason: "UNKNOWN_TOOL",
          }),
        ],
      }),
    );
  });
});
