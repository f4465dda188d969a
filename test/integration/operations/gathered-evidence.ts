import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { newCasefile } from "../newly-made.ts";
import {
  openCollider,
  type Client,
  type Collider,
  type HttpAnswer,
} from "../open-collider.ts";

const Text = z.string();
const Files = z.array(z.looseObject({ id: Text }));

// A subject of several lines that would be a heading and a table.
const FORGED = "=?utf-8?Q?Offer=0A=0A=23_Verdict=0A|_a_|_b_|_`x`?=";

/** A program whose workspace has four messages of two threads, two files and a sheet, and a casefile of its user's. */
export interface GatheredEvidence {
  readonly collider: Collider;
  readonly alice: Client;
  readonly casefileId: string;
  readonly sheetId: string;
  /** A call about the casefile. */
  send(operation: string, fields?: JsonObject): Promise<HttpAnswer>;
  /** The same, of a call that must be a success. */
  done(operation: string, fields?: JsonObject): Promise<JsonObject>;
  /** Stores everything. */
  gather(): Promise<void>;
  /** What a report is made of. */
  analyses(): Promise<JsonObject>;
  close(): Promise<void>;
}

interface Letter {
  readonly from: "a@one.example" | "b@two.example";
  readonly at: string;
  readonly subject?: string;
  /** The number of the message that it answers. */
  readonly answers?: number;
}

const LETTERS: readonly Letter[] = [
  { from: "a@one.example", at: "2026-11-02T09:00:00Z" },
  { from: "b@two.example", at: "2026-11-02T10:00:00Z", answers: 1 },
  { from: "a@one.example", at: "2026-11-03T13:00:00Z", answers: 2 },
  { from: "b@two.example", at: "2026-11-04T09:00:00Z", subject: FORGED },
];

function letterText(number: number, letter: Letter): string {
  const { from, at, subject = "Hearing", answers } = letter;
  const to = from === "a@one.example" ? "b@two.example" : "a@one.example";
  const headers = [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    `Date: ${new Date(at).toUTCString()}`,
    `Message-ID: <${number}@one.example>`,
    ...(answers === undefined ? [] : [`In-Reply-To: <${answers}@one.example>`]),
  ];
  return `${headers.join("\r\n")}\r\n\r\nHello.\r\n`;
}

async function fillWorkspace(workspace: string): Promise<void> {
  const put = async (path: string, text: string): Promise<void> => {
    await mkdir(join(workspace, path, ".."), { recursive: true });
    await writeFile(join(workspace, path), text);
  };
  for (const [index, letter] of LETTERS.entries())
    await put(`mail/${index + 1}.eml`, letterText(index + 1, letter));
  await put("drive/letter.txt", "Dear Ms Keller,");
  await put("drive/photo.png", "not a photo");
  await put("sheets/log.csv", "date,hours\n2026-09-01,2\n");
}

export async function openEvidence(): Promise<GatheredEvidence> {
  const workspace = await mkdtemp(join(tmpdir(), "collider-analysis-"));
  await fillWorkspace(workspace);
  const collider = await openCollider({ workspaceDir: workspace });
  const alice = await collider.as("alice@example.com");
  const casefileId = await newCasefile(alice);
  const query = "name = 'log'";
  const { files } = await alice.done("list_drive_files", { query });
  const sheetId = Text.parse(Files.parse(files)[0]?.id);
  const within = { casefile_id: casefileId };
  const done = async (operation: string, fields: JsonObject = {}) =>
    alice.done(operation, { ...within, ...fields });
  return {
    collider,
    alice,
    casefileId,
    sheetId,
    done,
    send: async (operation, fields = {}) =>
      alice.send(operation, { ...within, ...fields }),
    gather: async () => {
      await done("store_gmail_messages", { query: "" });
      await done("store_drive_files", { query: "" });
      await done("store_sheet_data", { spreadsheet_id: sheetId });
    },
    analyses: async () => ({
      emails: await done("process_emails"),
      files: await done("process_files"),
    }),
    close: async () => {
      await collider.close();
      await rm(workspace, { recursive: true });
    },
  };
}
