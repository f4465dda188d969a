import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { sha256 } from "#shared/kernel/hash.ts";
import { decodeText } from "#shared/workspace/mail-headers.ts";
import { parseMail } from "#shared/workspace/parse-mail.ts";

const Text = z.string();

const Facts = z.object({
  headers: z.array(z.tuple([Text, Text])),
  subject: Text,
  from: z.array(Text),
  to: z.array(Text),
  cc: z.array(Text),
  text: Text,
  html: Text,
  files: z.array(
    z.object({
      filename: Text,
      mime_type: Text,
      size: z.int(),
      sha256: Text,
    }),
  ),
});
type Facts = z.infer<typeof Facts>;

/** Where two parsers differ, and the first that each of them says there. */
export interface Difference {
  readonly field: string;
  readonly ours: string;
  readonly python: string;
}

/** What Python's email package reads in files of mail, in their order. */
export async function readByPython(
  python: string,
  paths: readonly string[],
): Promise<readonly Facts[]> {
  const program = join(import.meta.dirname, "python-mail.py");
  const child = spawn(python, [program], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(paths.map((path) => `${path}\n`).join(""));
  const told = (await text(child.stdout)).trimEnd().split("\n");
  return told.map((line) => Facts.parse(JSON.parse(line)));
}

/** How long the excerpts are that show a difference. */
const SHOWN = 40;

/** Folding and line ends are not what is compared. */
function onOneLine(value: string): string {
  return value.replace(/\s+/gu, " ").trim();
}

function differenceIn(
  field: string,
  ours: string,
  python: string,
): readonly Difference[] {
  const [a, b] = [onOneLine(ours), onOneLine(python)];
  if (a === b) return [];
  let at = 0;
  while (a[at] === b[at]) at += 1;
  const excerpt = (value: string): string => value.slice(at, at + SHOWN);
  return [{ field, ours: excerpt(a), python: excerpt(b) }];
}

function lines(values: readonly string[]): string {
  return values.map(onOneLine).join(" | ");
}

/** How what we read in a message differs from what Python does. */
export async function differencesOf(
  path: string,
  python: Facts,
): Promise<readonly Difference[]> {
  const raw = await readFile(path);
  const { mail, files } = await parseMail(raw);
  // A message within a message is compared with the bytes around it: Python does not keep those.
  const contentOf = (content: Uint8Array): string =>
    raw.includes(Buffer.from(content)) ? "in the message" : sha256(content);
  const isMessage = (type: string): boolean => type.startsWith("message/");
  return [
    ...differenceIn(
      "headers",
      lines(mail.headers.map(({ name, value }) => `${name}: ${value}`)),
      lines(
        python.headers.map(
          ([name, value]) =>
            `${name.trim()}: ${decodeText(Buffer.from(value, "latin1"))}`,
        ),
      ),
    ),
    ...differenceIn("subject", mail.subject, python.subject),
    ...differenceIn("from", mail.sender, python.from[0] ?? ""),
    ...differenceIn("to", lines(mail.to_recipients), lines(python.to)),
    ...differenceIn("cc", lines(mail.cc_recipients), lines(python.cc)),
    ...differenceIn("text", mail.body_text ?? "", python.text),
    ...differenceIn("html", mail.body_html ?? "", python.html),
    ...differenceIn(
      "files",
      lines(files.map((one) => `${one.mimeType} ${one.filename}`)),
      lines(python.files.map((one) => `${one.mime_type} ${one.filename}`)),
    ),
    ...differenceIn(
      "bytes",
      lines(
        files.map((one) =>
          isMessage(one.mimeType)
            ? contentOf(one.content)
            : `${one.content.length} ${one.sha256}`,
        ),
      ),
      lines(
        python.files.map((one) =>
          isMessage(one.mime_type)
            ? "in the message"
            : `${one.size} ${one.sha256}`,
        ),
      ),
    ),
  ];
}
