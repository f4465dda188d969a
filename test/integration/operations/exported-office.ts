import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { newCasefile } from "../newly-made.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";

/** A program, its user, and a casefile of hers with evidence of every kind, some of it by somebody who means ill. */
export interface Office {
  readonly collider: Collider;
  readonly alice: Client;
  readonly about: { readonly casefile_id: string };
  close(): Promise<void>;
}

const Files = z.array(z.looseObject({ id: z.string() })).min(1);

function letter(number: number, body: string): string {
  const headers = [
    "From: =cmd|' /C calc'!A0 <mallory@example.net>",
    "To: office@example.org",
    `Subject: =HYPERLINK("https://example.net/${number}")`,
    `Date: Mon, 0${number} Nov 2026 09:00:00 +0000`,
    `Message-ID: <hostile-${number}@example.net>`,
  ];
  return `${headers.join("\r\n")}\r\n\r\n${body}`;
}

/** Bodies that an mbox could take for more messages, or for less of one. */
const BODIES = [
  "From here on it is all lies.\r\n\r\nFrom mallory Mon Nov 23 09:30:00 2026\r\nSubject: forged\r\n",
  ">From one, >>From two.\r\n>From three\r\n>>From four\r\n>>>> no\r\n",
  "No line end at the end",
  "Lines of Unix\nFrom me\n\n\n",
  "From ",
];

const NAMES = [
  "report.txt",
  "REPORT.TXT",
  "CON.txt",
  "..hidden",
  "in\u202evoice\u202cfdp.exe",
  "100% sure?.txt",
  'a"b|c<d>e:f*.txt',
  "back\\slash.txt",
  `${"ä".repeat(120)}.txt`,
  "new\nline.txt",
];

const CELLS = `name,formula
=1+1,"=HYPERLINK(""https://example.net"")"
+49 30 1234,-5
@SUM(A1),"'quoted"
`;

async function addHostile(workspace: string): Promise<void> {
  await mkdir(join(workspace, "drive"), { recursive: true });
  for (const [index, body] of BODIES.entries())
    await writeFile(
      join(workspace, "mail", `hostile-${index + 1}.eml`),
      letter(index + 1, body),
    );
  for (const name of NAMES)
    await writeFile(join(workspace, "drive", name), `It is named ${name}`);
  await writeFile(join(workspace, "sheets", "hostile.csv"), CELLS);
}

export async function openOffice(): Promise<Office> {
  const workspaceDir = await mkdtemp(join(tmpdir(), "collider-office-"));
  await cp("samples/workspace", workspaceDir, { recursive: true });
  await addHostile(workspaceDir);
  const collider = await openCollider({ workspaceDir });
  const alice = await collider.as();
  const about = { casefile_id: await newCasefile(alice) };
  await alice.done("store_gmail_messages", {
    ...about,
    query: "",
    max_results: 100,
  });
  const kind = "mimeType = 'application/vnd.google-apps.spreadsheet'";
  const { files } = await alice.done("list_drive_files", { query: kind });
  await alice.done("store_drive_files", { ...about, query: "" });
  for (const { id } of Files.parse(files))
    await alice.done("store_sheet_data", { ...about, spreadsheet_id: id });
  await alice.done("merge_results", {
    ...about,
    title: "What we hold",
    emails: await alice.done("process_emails", about),
    files: await alice.done("process_files", about),
  });
  return {
    collider,
    alice,
    about,
    close: async () => {
      await collider.close();
      await rm(workspaceDir, { recursive: true });
    },
  };
}
