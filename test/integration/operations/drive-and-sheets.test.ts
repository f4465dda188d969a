import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { sha256 } from "#shared/kernel/hash.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";

const LETTER =
  "samples/workspace/drive/Keller v. Northgate/01 Client/termination-letter.pdf";
const Files = z.array(z.looseObject({ id: z.string(), name: z.string() }));

let collider: Collider;
let alice: Client;

beforeAll(async () => {
  collider = await openCollider();
  alice = await collider.as("alice@example.com");
});
afterAll(async () => collider.close());

async function idOf(name: string): Promise<string> {
  const { files } = await alice.done("list_drive_files", {
    query: `name = '${name}'`,
  });
  return Files.parse(files)[0]?.id ?? "";
}

describe("files of the sample office", () => {
  it("are listed page by page", async () => {
    const first = await alice.done("list_drive_files", { page_size: 15 });
    expect(first["files"]).toHaveLength(15);
    const rest = await alice.done("list_drive_files", {
      page_size: 15,
      page_token: z.string().parse(first["next_page_token"]),
    });
    expect(rest["files"]).toHaveLength(5);
    expect(rest["next_page_token"]).toBeUndefined();
  });

  it("are shown with their content, which is a file's own bytes", async () => {
    const bytes = await readFile(LETTER);
    const shown = await alice.done("get_drive_file", {
      file_id: await idOf("termination-letter.pdf"),
    });
    expect(shown).toMatchObject({
      file: {
        name: "termination-letter.pdf",
        mime_type: "application/pdf",
        size_bytes: bytes.length,
        sha256: sha256(bytes),
        owners: [{ email: "amara.okafor@example.org" }],
      },
      content: {
        size_bytes: bytes.length,
        sha256: sha256(bytes),
        base64: bytes.toString("base64"),
      },
    });
  });

  it("that are Google's own have content when they are converted", async () => {
    const file_id = await idOf("fees");
    const plain = await alice.done("get_drive_file", { file_id });
    expect(plain["content"]).toBeNull();
    const { content } = await alice.done("get_drive_file", {
      file_id,
      export_mime_type: "text/csv",
    });
    const { base64 } = z.looseObject({ base64: z.string() }).parse(content);
    expect(Buffer.from(base64, "base64").toString()).toContain("First meeting");
  });

  it.each([
    [{ query: "name is odd" }, "payload.query"],
    [{ page_token: "bm9uZQ" }, "payload.page_token"],
    [{ page_size: 0 }, "payload.page_size"],
  ])("are not listed for %j, which is named", async (payload, field) => {
    const { http, error } = await alice.send("list_drive_files", payload);
    expect(http).toBe(400);
    expect(JSON.stringify(error?.details)).toContain(`"${field}"`);
  });

  it("that are not there are not found", async () => {
    const { error } = await alice.send("get_drive_file", { file_id: "nobody" });
    expect(error?.status).toBe("NOT_FOUND");
  });
});

describe("sheets of the sample office", () => {
  it("are read range by range, or whole", async () => {
    const spreadsheet_id = await idOf("overtime-log");
    const some = await alice.done("batch_get_sheets", {
      spreadsheet_id,
      ranges: ["Months!A1:B2"],
    });
    expect(some["spreadsheet"]).toMatchObject({
      title: "overtime-log",
      metadata: [{ title: "Overtime log" }, { title: "Months" }],
      ranges: [
        {
          range: "Months!A1:B2",
          values: [
            ["month", "hours"],
            ["2026-01", "8"],
          ],
        },
      ],
    });
    const whole = await alice.done("batch_get_sheets", { spreadsheet_id });
    expect(whole["spreadsheet"]).toMatchObject({
      ranges: [{ range: "'Overtime log'!A1:C29" }, { range: "Months!A1:C8" }],
    });
  });

  it("are refused for a range that is none", async () => {
    const { error } = await alice.send("batch_get_sheets", {
      spreadsheet_id: await idOf("overtime-log"),
      ranges: ["Nowhere!A1"],
    });
    expect(error).toMatchObject({
      status: "INVALID_ARGUMENT",
      message: expect.stringContaining("Nowhere!A1"),
    });
  });
});

it.each(["list_drive_files", "get_drive_file", "batch_get_sheets"])(
  "%s is refused to a caller without a role",
  async (operation) => {
    const nobody = await collider.as("nobody@example.com", []);
    const { error } = await nobody.send(operation, {
      ...(operation === "get_drive_file" && { file_id: "nobody" }),
      ...(operation === "batch_get_sheets" && { spreadsheet_id: "nobody" }),
    });
    expect(error?.status).toBe("PERMISSION_DENIED");
  },
);
