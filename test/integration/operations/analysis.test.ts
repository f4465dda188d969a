import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { openEvidence, type GatheredEvidence } from "./gathered-evidence.ts";

const Text = z.string();

let evidence: GatheredEvidence;

beforeEach(async () => {
  evidence = await openEvidence();
  await evidence.gather();
});

afterEach(async () => evidence.close());

async function idOfMail(subject: string): Promise<string> {
  const { items } = await evidence.done("list_evidence", { limit: 100 });
  const Items = z.array(z.looseObject({ id: Text, subject: Text }));
  return Items.parse(items).find((one) => one.subject === subject)?.id ?? "";
}

describe("mail", () => {
  it("is counted by participants, threads and days, with the times of replies", async () => {
    expect(await evidence.done("process_emails")).toMatchObject({
      messages: 4,
      truncated: false,
      missing_ids: [],
      first_at: "2026-11-02T09:00:00.000Z",
      last_at: "2026-11-04T09:00:00.000Z",
      participants: {
        total: 2,
        items: [
          { address: "a@one.example", sent: 2, received: 2 },
          { address: "b@two.example", sent: 2, received: 2 },
        ],
      },
      threads: { total: 2, longest: [{ subject: "Hearing", messages: 3 }, {}] },
      timeline: {
        total: 3,
        items: [
          { day: "2026-11-02", messages: 2 },
          { day: "2026-11-03", messages: 1 },
          { day: "2026-11-04", messages: 1 },
        ],
      },
      reply_times: { replies: 2, median_seconds: (3600 + 27 * 3600) / 2 },
    });
  });

  it("that is asked for by ids alone counts, each once, and what is not there is named", async () => {
    const id = await idOfMail("Hearing");
    const answer = await evidence.done("process_emails", {
      message_ids: [id, "nosuch", id],
    });
    expect(answer).toMatchObject({ messages: 1, missing_ids: ["nosuch"] });
  });

  it("of many pages is counted to the last", async () => {
    const [first] = evidence.collider
      .keptBelow(`casefiles/${evidence.casefileId}/gmail_messages/`)
      .values();
    await evidence.collider.platform.documents.transaction(
      async (transaction) => {
        for (let number = 0; number < 120; number += 1)
          transaction.write({
            type: "create",
            path: `casefiles/${evidence.casefileId}/gmail_messages/more${number}`,
            data: { ...first, id: `more${number}` },
          });
      },
    );
    expect(await evidence.done("process_emails")).toMatchObject({
      messages: 124,
    });
  });
});

describe("files", () => {
  it("are counted by type and size, in their newest state, and what is outside is named", async () => {
    const below = `casefiles/${evidence.casefileId}/drive_files/`;
    const known = [...evidence.collider.keptBelow(below).values()].find(
      ({ name }) => name === "letter.txt",
    );
    const fileId = Text.parse(known?.["id"]);
    const owners = [{ email: "eve@elsewhere.example", display_name: null }];
    await evidence.collider.platform.documents.transaction(
      async (transaction) =>
        transaction.write({
          type: "create",
          path: `${below}${fileId}.zzzzzzzz`,
          data: { ...known, owners, modified_time: "2027-01-01T00:00:00.000Z" },
        }),
    );
    const outside = {
      total: 1,
      items: [{ name: "letter.txt", owners: ["eve@elsewhere.example"] }],
    };
    // The local Drive's own files belong to me@localhost.
    expect(await evidence.done("process_files")).toMatchObject({
      files: 3,
      home_domain: "example.com",
      types: { total: 3 },
      owners: {
        items: [
          { owner: "me@localhost", files: 2 },
          { owner: "eve@elsewhere.example", files: 1 },
        ],
      },
      sizes: { without_size: 0 },
      shared_outside: { total: 3 },
    });
    const file_ids = [fileId, "nosuch"];
    expect(await evidence.done("process_files", { file_ids })).toMatchObject({
      files: 1,
      missing_ids: ["nosuch"],
      last_at: "2027-01-01T00:00:00.000Z",
      shared_outside: outside,
    });
  });
});
