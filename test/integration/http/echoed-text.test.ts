import { describe, expect, it } from "vitest";
import { stage } from "../stage.ts";

const { collider, alice } = await stage();

const LONG = "x".repeat(1024 * 1024);
const KIB = 1024;

/** A step of `client_search`'s tool, one thing of it too long. */
function workflow(step: object) {
  const sound = { tool_name: "search_gmail", parameters: { query: "x" } };
  const steps = [{ ...sound, ...step }];
  return { workflow_definition: { name: "w", steps } };
}

describe("a refusal repeats no megabyte of what it refuses:", () => {
  it.each<[string, string, object, object]>([
    ["a field of the payload", "whoami", { [LONG]: 1 }, {}],
    ["a field beside it", "whoami", {}, { [LONG]: 1 }],
    ["a directive", "whoami", {}, { execution_directives: { [LONG]: 1 } }],
    ["a hook", "whoami", {}, { hooks: [LONG] }],
    ["a label of the request", "whoami", {}, { metadata: { [LONG]: 1 } }],
    ["a request id", "whoami", {}, { request_id: LONG }],
    ["an id", "get_casefile", { casefile_id: LONG }, {}],
    ["a key of metadata", "create_casefile", { metadata: { [LONG]: 1 } }, {}],
    [
      "a key deep within",
      "create_casefile",
      { title: "x", metadata: { [LONG]: { a: "\ud800" } } },
      {},
    ],
    ["a page token", "list_casefiles", { page_token: LONG }, {}],
    ["a message id", "get_gmail_message", { message_id: LONG }, {}],
    ["a workflow", "start_workflow", { workflow_name: LONG }, {}],
    ["a step", "start_workflow", workflow({ step_id: LONG }), {}],
    ["a field of a step", "start_workflow", workflow({ [LONG]: 1 }), {}],
    ["a tool", "start_workflow", workflow({ tool_name: LONG }), {}],
    [
      "a parameter",
      "start_workflow",
      workflow({ parameters: { query: "x", [LONG]: 1 } }),
      {},
    ],
    [
      "a reference",
      "start_workflow",
      workflow({ parameters: { query: `\${steps.${LONG}.a}` } }),
      {},
    ],
    [
      "an input",
      "start_workflow",
      { workflow_name: "client_search", input: { client: "x", [LONG]: 1 } },
      {},
    ],
  ])("%s", async (_, operation, payload, around) => {
    const answer = await collider.post(operation, {
      token: alice.token,
      body: JSON.stringify({ payload, ...around }),
    });
    expect(answer.http).toBe(400);
    expect(answer.text.length).toBeLessThan(4 * KIB);
  });

  it("the name of a function", async () => {
    const name = "x".repeat(10 * KIB);
    const answer = await alice.send(name);
    expect(answer).toMatchObject({
      http: 404,
      error: { message: expect.stringMatching(/"x+…"\. GET \/ lists them\.$/) },
    });
    expect(answer.text.length).toBeLessThan(KIB);
  });
});
