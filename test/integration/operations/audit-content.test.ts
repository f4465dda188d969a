import { afterAll, expect, it } from "vitest";
import { z } from "zod";
import { hashJson } from "#shared/kernel/hash.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { openCollider } from "../open-collider.ts";
import { sealAudit } from "../seal-audit.ts";

const collider = await openCollider();
afterAll(async () => collider.close());
const alice = await collider.as();

const Text = z.string();
const MARK = "Frau-Keller";
const NOBODYS = "cf_261123_k3v9x2m8q4wt7n1c";

const trail = (): string =>
  JSON.stringify([...collider.keptBelow("audit_")]).toLowerCase();

const around = { metadata: { [MARK]: [MARK, { note: MARK }] } };

it("nothing that a request says of a person is copied into the trail, whatever becomes of it", async () => {
  const content: JsonObject = {
    title: MARK,
    description: MARK,
    tags: [MARK],
    metadata: { [MARK]: MARK },
  };
  const made = await alice.done("create_casefile", content, around);
  const casefileId = Text.parse(made["casefile_id"]);
  const id = { casefile_id: casefileId };
  const changes = { ...content, notes: MARK };
  await alice.done("update_casefile", { ...id, ...changes }, around);
  await alice.send(
    "update_casefile",
    { ...id, ...changes, etag: "0".repeat(32) },
    around,
  );
  await alice.done("create_session", { ...id, title: MARK }, around);
  await alice.done(
    "store_gmail_messages",
    { ...id, query: `from:${MARK}` },
    around,
  );
  await alice.send(
    "store_gmail_messages",
    { ...id, query: `from:${MARK} {` },
    around,
  );
  await alice.done(
    "start_workflow",
    {
      ...id,
      workflow_definition: {
        name: MARK,
        description: MARK,
        steps: [
          { tool_name: "create_casefile", parameters: { title: MARK } },
          {
            tool_name: "update_casefile",
            step_id: "fails",
            parameters: { casefile_id: NOBODYS, title: MARK },
          },
        ],
      },
      input: { [MARK]: MARK },
      context: { [MARK]: MARK },
      labels: [MARK],
      wait_seconds: 20,
    },
    around,
  );
  await alice.done("list_workflows", { label: MARK }, around);
  const bob = await collider.as("bob@example.com");
  await bob.send("update_casefile", { ...id, title: MARK }, around);
  await bob.send("get_casefile", id, around);
  await alice.send("create_casefile", { title: MARK, [MARK]: MARK }, around);
  await alice.done("delete_casefile", { ...id, confirm: true }, around);
  expect(JSON.stringify(collider.kept()).toLowerCase()).toContain(
    MARK.toLowerCase(),
  );
  for (let sealed = 0; sealed < 2; sealed += 1) {
    expect(trail()).not.toContain(MARK.toLowerCase());
    const outcomes = new Set(trail().match(/"outcome":"\w+"/gu));
    expect(outcomes).toEqual(
      new Set(
        ["success", "failed", "denied"].map((one) => `"outcome":"${one}"`),
      ),
    );
    await sealAudit(collider);
  }
  expect(trail()).toContain(hashJson(around.metadata));
  expect(trail()).toContain(hashJson({ ...id, ...changes }));
});
