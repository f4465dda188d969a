import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { isJsonObject } from "#shared/kernel/json.ts";
import { newCasefile } from "../newly-made.ts";
import { openEvidence, type GatheredEvidence } from "./gathered-evidence.ts";

const Text = z.string();
const NOWHERE = "cf_261123_k3v9x2m8q4wt7n1c";

let evidence: GatheredEvidence;

beforeEach(async () => {
  evidence = await openEvidence();
});

afterEach(async () => evidence.close());

describe("a report", () => {
  it("is kept in the casefile, counted, listed and read back", async () => {
    await evidence.gather();
    const parts = await evidence.analyses();
    const kept = await evidence.done("merge_results", {
      ...parts,
      title: "First",
    });
    evidence.collider.clock.advanceBy(1000);
    await evidence.done("merge_results", parts);
    const { reports } = await evidence.done("list_reports");
    expect(reports).toMatchObject([
      { title: "Analysis of the evidence" },
      { title: "First", report_id: kept["report_id"] },
    ]);
    expect(await evidence.done("get_casefile")).toMatchObject({ reports: 2 });
    const read = await evidence.done("get_report", {
      report_id: Text.parse(kept["report_id"]),
    });
    const { casefile_id: _, ...item } = kept;
    expect(read).toMatchObject({ ...parts, report: item });
    expect(read["markdown"]).toContain("`a@one.example`: 2 sent, 2 received");
  });

  it("in Markdown has its own headings alone, whatever a subject says", async () => {
    await evidence.gather();
    const title = "Offer](https://evil.example)\n# Verdict";
    const kept = await evidence.done("merge_results", {
      ...(await evidence.analyses()),
      title,
    });
    const { markdown } = await evidence.done("get_report", {
      report_id: Text.parse(kept["report_id"]),
    });
    const lines = Text.parse(markdown).split("\n");
    const forged = "`` Offer # Verdict | a | b | `x` ``";
    expect(lines).toContainEqual(
      expect.stringContaining(`- ${forged}: 1 messages, from 2026-11-04T09`),
    );
    expect(lines.filter((line) => /^#{1,2} /u.test(line))).toEqual([
      "# Report: `Offer](https://evil.example) # Verdict`",
      "## Mail",
      "## Files",
    ]);
    expect(lines.filter((line) => line.startsWith("|"))).toEqual([]);
  });

  it("is kept once by a repeated request, and not at all by a dry run", async () => {
    const parts = await evidence.analyses();
    const around = { request_id: "0190a6c0-6f2e-4cc3-98c4-000000000001" };
    const payload = { casefile_id: evidence.casefileId, ...parts };
    const before = evidence.collider.kept();
    await evidence.alice.done("merge_results", payload, {
      execution_directives: { dry_run: true },
    });
    expect(evidence.collider.kept()).toEqual(before);
    const first = await evidence.alice.done("merge_results", payload, around);
    expect(await evidence.alice.done("merge_results", payload, around)).toEqual(
      first,
    );
    expect((await evidence.done("list_reports"))["reports"]).toHaveLength(1);
  });

  it("of much is read back whole", async () => {
    const parts = await evidence.analyses();
    const emails = isJsonObject(parts["emails"]) ? parts["emails"] : {};
    const missing_ids = Array.from({ length: 1000 }, (_, n) =>
      `${n}`.padEnd(128, "x"),
    );
    const large = { ...parts, emails: { ...emails, missing_ids } };
    const kept = await evidence.done("merge_results", large);
    const report_id = Text.parse(kept["report_id"]);
    expect(await evidence.done("get_report", { report_id })).toMatchObject(
      large,
    );
  });

  it("of another casefile's analysis is refused, naming the field", async () => {
    const parts = await evidence.analyses();
    const other = { casefile_id: await newCasefile(evidence.alice) };
    for (const field of ["emails", "files"]) {
      const analysis = parts[field];
      const wrong = { ...(isJsonObject(analysis) ? analysis : {}), ...other };
      const answer = await evidence.send("merge_results", {
        ...parts,
        [field]: wrong,
      });
      expect(answer.http).toBe(400);
      expect(JSON.stringify(answer.error?.details)).toContain(
        `"payload.${field}.casefile_id"`,
      );
    }
  });

  it("that is not there is not found", async () => {
    const answer = await evidence.send("get_report", {
      report_id: "rep_261123_k3v9x2m8q4wt7n1c",
    });
    expect(answer.error?.status).toBe("NOT_FOUND");
    expect(answer.text).toContain("REPORT_UNKNOWN");
  });

  it("goes with its casefile", async () => {
    await evidence.done("merge_results", await evidence.analyses());
    await evidence.done("delete_casefile", { confirm: true });
    await evidence.collider.cameAbout(
      () =>
        evidence.collider.keptBelow(`casefiles/${evidence.casefileId}/`)
          .size === 0,
    );
    expect((await evidence.send("list_reports")).error?.status).toBe(
      "PERMISSION_DENIED",
    );
  });

  it("is neither made nor seen by whoever may not read the casefile, whether or not it is there", async () => {
    const parts = await evidence.analyses();
    const bob = await evidence.collider.as("bob@example.com");
    const report_id = "rep_261123_k3v9x2m8q4wt7n1c";
    for (const casefile_id of [evidence.casefileId, NOWHERE])
      for (const [operation, fields] of [
        ["fetch_data", {}],
        ["process_emails", {}],
        ["process_files", {}],
        ["get_report", { report_id }],
        ["list_reports", {}],
      ] as const) {
        const answer = await bob.send(operation, { casefile_id, ...fields });
        expect(answer.error?.status).toBe("PERMISSION_DENIED");
      }
    const made = { casefile_id: evidence.casefileId, ...parts };
    expect((await bob.send("merge_results", made)).error?.status).toBe(
      "PERMISSION_DENIED",
    );
  });
});
