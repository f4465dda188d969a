import { describe, expect, it } from "vitest";
import { z } from "zod";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";
import { WORKFLOW_CATALOG } from "#workflows/catalog/workflow-catalog.ts";
import { newCasefile } from "../newly-made.ts";
import type { Client } from "../open-collider.ts";
import { plannedAndTaken } from "./sized-runs.ts";

const MADE = "${steps.create_casefile.casefile_id}";

function run(
  steps: readonly JsonObject[],
  fields: JsonObject = {},
): () => Promise<JsonObject> {
  return async () => ({
    workflow_definition: { name: "example", ...fields, steps },
  });
}

const CHAIN = [
  { tool_name: "create_casefile", parameters: { title: "Keller" } },
  {
    tool_name: "update_casefile",
    parameters: { casefile_id: MADE, notes: "Called." },
  },
  { tool_name: "check_permission", parameters: { casefile_id: MADE } },
  {
    tool_name: "send_gmail_message",
    parameters: { to: ["maria.keller@example.com"], subject: "S", body: "B" },
  },
  { tool_name: "whoami" },
];

/** What any of the workflows that ship may be started with. */
async function valuesFor(client: Client): Promise<JsonObject> {
  const query = "mimeType = 'application/vnd.google-apps.spreadsheet'";
  const found = await client.done("list_drive_files", { query });
  const { files } = Found.parse(found);
  const casefileId = await newCasefile(client);
  return {
    title: "Keller",
    client: "maria.keller@example.com",
    casefile_id: casefileId,
    // Of whom there is no mail, so that nobody is asked.
    clients: [{ client: "nobody@example.com", casefile_id: casefileId }],
    report_to: "office@example.org",
    gmail_query: "from:maria.keller@example.com",
    drive_query: "mimeType = 'application/pdf'",
    spreadsheet_id: files[0].id,
  };
}

const Found = z.object({
  files: z.tuple([z.object({ id: z.string() })]).rest(z.unknown()),
});
const Inputs = z.object({ input_schema: z.object({ properties: JsonRecord }) });

function catalogRun(name: string) {
  const { input_schema } = Inputs.parse(WORKFLOW_CATALOG.get(name));
  return async (client: Client): Promise<JsonObject> => {
    const values = Object.entries(await valuesFor(client));
    const taken = values.filter(([key]) =>
      Object.hasOwn(input_schema.properties, key),
    );
    return { workflow_name: name, input: Object.fromEntries(taken) };
  };
}

type Request = (client: Client) => Promise<JsonObject>;

const CATALOG_RUNS = [...WORKFLOW_CATALOG.keys()].map(
  (name): [string, Request] => [name, catalogRun(name)],
);

describe("the size of a run that goes well", () => {
  it.each([
    ["of steps one after the other", run(CHAIN)],
    [
      "of steps that wait for nothing, of which one ends it",
      run([{ tool_name: "whoami" }]),
    ],
    [
      "that goes on after failures",
      run(CHAIN, { error_handling: "continue_on_failure" }),
    ],
  ])("is the least that its plan says: a run %s", async (_, request) => {
    const { planned, taken } = await plannedAndTaken(request);
    expect(taken).toEqual(
      Object.fromEntries(
        Object.entries(planned).map(([part, { least }]) => [part, least]),
      ),
    );
  });

  it.each([
    [
      "a join",
      run(
        [
          { step_id: "a", tool_name: "whoami" },
          {
            step_id: "b",
            tool_name: "create_casefile",
            parameters: { title: "B" },
          },
          { step_id: "c", tool_name: "whoami", depends_on: ["a", "b"] },
          { step_id: "d", tool_name: "whoami", depends_on: ["a"] },
        ],
        { execution_mode: "dag" },
      ),
    ],
    [
      "conditions, of which one holds",
      run([
        {
          step_id: "a",
          ...CHAIN[0],
          when: "run.user_id == 'alice@example.com'",
        },
        { step_id: "b", tool_name: "whoami", when: "run.user_id == ''" },
        { step_id: "c", tool_name: "whoami" },
      ]),
    ],
    ...CATALOG_RUNS,
  ])("is no less and no more than its plan says: %s", async (_, request) => {
    const { planned, taken } = await plannedAndTaken(request);
    for (const [part, { least, most }] of Object.entries(planned)) {
      const count = new Map(Object.entries(taken)).get(part);
      expect.soft(count, part).toBeGreaterThanOrEqual(least);
      expect.soft(count, part).toBeLessThanOrEqual(most ?? Infinity);
    }
  });
});
