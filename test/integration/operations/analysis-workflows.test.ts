import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { openEvidence, type GatheredEvidence } from "./gathered-evidence.ts";

const Text = z.string();

let evidence: GatheredEvidence;

beforeEach(async () => {
  evidence = await openEvidence();
});

afterEach(async () => evidence.close());

describe("the workflows of analysis", () => {
  const Run = z.object({
    result: z.object({
      status: z.string(),
      output: z.record(z.string(), z.json()).nullable(),
      steps: z.array(z.object({ step_id: z.string(), status: z.string() })),
    }),
  });

  async function run(workflow: string, input: JsonObject) {
    const payload = { workflow_name: workflow, input, wait_seconds: 50 };
    return Run.parse(await evidence.alice.done("start_workflow", payload))
      .result;
  }

  it("gather evidence, then count it and keep a report", async () => {
    const gathered = await run("gather_evidence", {
      casefile_id: evidence.casefileId,
      gmail_query: "from:b@two.example",
      drive_query: "mimeType = 'text/plain'",
      spreadsheet_id: evidence.sheetId,
    });
    expect(gathered.status).toBe("success");
    const { output } = await run("complex_analysis", {
      casefile_id: evidence.casefileId,
      title: "What we hold",
    });
    expect(output?.["counts"]).toEqual({ gmail: 2, drive: 1, sheets: 1 });
    const report_id = Text.parse(output?.["report_id"]);
    expect(await evidence.done("get_report", { report_id })).toMatchObject({
      report: { title: "What we hold" },
      emails: { messages: 2 },
      files: { files: 1 },
    });
  });

  it("store what one search finds when another finds nothing, or fails", async () => {
    const gathered = await run("gather_evidence", {
      casefile_id: evidence.casefileId,
      gmail_query: "from:b@two.example",
      drive_query: "name = 'nosuch'",
      spreadsheet_id: "nosuch",
    });
    expect(gathered.status).toBe("partial");
    const successes = gathered.steps.filter((one) => one.status === "success");
    expect(successes.map((one) => one.step_id).toSorted()).toEqual([
      "list_drive_files",
      "search_gmail",
      "store_drive_files",
      "store_gmail_messages",
    ]);
    expect(await evidence.done("fetch_data")).toMatchObject({
      counts: { gmail: 2, drive: 0, sheets: 0 },
    });
  });
});
