import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { mboxReader } from "mbox-reader";
import Papa from "papaparse";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { findProgram } from "#scripts/find-program.ts";
import { sha256 } from "#shared/kernel/hash.ts";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";
import {
  download,
  exportedPackage,
  filesOf,
  inFolder,
  unpacked,
  verified,
} from "./exported-package.ts";
import { openOffice, type Office } from "./exported-office.ts";

const run = promisify(execFile);
const python = await findProgram("python3");
const sha256sum = await findProgram("sha256sum");
const openssl = await findProgram("openssl");
const unzip = await findProgram("unzip");

const Text = z.string();
const Listed = z.object({
  items: z.array(z.looseObject({ raw: z.object({ sha256: Text }).loose() })),
});

let office: Office;
let zip: Buffer;
let answer: JsonObject;
let path: string;
let files: ReadonlyMap<string, Buffer>;

beforeAll(async () => {
  office = await openOffice();
  const { collider, alice, about } = office;
  ({ zip, answer, path } = await exportedPackage(collider, alice, about));
  files = await filesOf(zip);
});
afterAll(async () => office.close());

function below(folder: string): readonly Buffer[] {
  return [...files]
    .filter(([name]) => name.startsWith(`${folder}/`))
    .map(([, bytes]) => bytes);
}

function textOf(name: string): string {
  return files.get(name)?.toString("utf8") ?? "";
}

/** A message as an mbox has to give it. */
function ended(message: Buffer): string {
  const text = message.toString("latin1");
  return text.endsWith("\n") ? text : `${text}\n`;
}

describe("a package", () => {
  it("holds the evidence byte for byte, with its hashes, and verifies", async () => {
    const { alice, about } = office;
    const listed = await alice.done("list_evidence", { ...about, limit: 100 });
    const { items } = Listed.parse(listed);
    expect(new Set(below("data/mail/eml").map((one) => sha256(one)))).toEqual(
      new Set(items.map(({ raw }) => raw.sha256)),
    );
    expect(items.length).toBeGreaterThan(30);
    expect(answer).toMatchObject({
      counts: { gmail: items.length, reports: 2, sheets: 3 },
      index_sha256: sha256(textOf("data/index.jsonl")),
    });
    const { fingerprint } = await alice.done("get_export_key", {});
    const lines = await verified(zip, Text.parse(fingerprint));
    expect(lines).toContain(
      `the mbox has the ${items.length} messages of the index`,
    );
  });

  it("opens in a plain mbox reader, each message equal to its file", async () => {
    const mbox = files.get("data/mail/mail.mbox") ?? Buffer.alloc(0);
    const read: string[] = [];
    for await (const { content } of mboxReader(Readable.from([mbox])))
      read.push(content.toString("latin1"));
    // This reader takes the quoting off by itself, and tells lines, not how they end.
    const trimmed = (text: string): string =>
      text.replaceAll("\r\n", "\n").trimEnd();
    expect(read.map(trimmed)).toEqual(
      below("data/mail/eml").map((one) => trimmed(ended(one))),
    );
  });

  it.skipIf(python === null)(
    "opens with Python's mailbox and zipfile, each message equal to its file",
    async () => {
      const program = `
import json, mailbox, re, sys, zipfile
package = zipfile.ZipFile(sys.argv[1])
assert package.testzip() is None
names = [name for name in package.namelist() if "/data/mail/eml/" in name]
open(sys.argv[2], "wb").write(package.read(next(name for name in package.namelist() if name.endswith(".mbox"))))
box = mailbox.mbox(sys.argv[2])
equal = 0
for key, name in zip(box.keys(), names, strict=True):
    message = re.sub(rb"(?m)^>(>*From )", rb"\\1", box.get_bytes(key))
    original = package.read(name)
    equal += message == original + (b"" if original.endswith(b"\\n") else b"\\n")
print(json.dumps([len(names), equal]))`;
      await inFolder(async (folder) => {
        const file = join(folder, "package.zip");
        await writeFile(file, zip);
        const mbox = join(folder, "mail.mbox");
        const { stdout } = await run(python ?? "", ["-c", program, file, mbox]);
        const count = below("data/mail/eml").length;
        expect(JSON.parse(stdout)).toEqual([count, count]);
      });
    },
  );

  it.skipIf(unzip === null || sha256sum === null || openssl === null)(
    "is checked with unzip, sha256sum and openssl alone, as its page says",
    async () => {
      await unpacked(zip, async (cwd) => {
        const sums = ["tagmanifest-sha256.txt", "manifest-sha256.txt"];
        await run("sha256sum", ["--check", "--quiet", "--strict", ...sums], {
          cwd,
        });
        const verify =
          "pkeyutl -verify -pubin -inkey public-key.pem -rawin -in tagmanifest-sha256.txt -sigfile tagmanifest-sha256.txt.sig";
        expect(textOf("README.txt").replaceAll(/\\\n\s*/gu, "")).toContain(
          verify,
        );
        const { stdout } = await run("openssl", verify.split(" "), { cwd });
        expect(stdout).toContain("Signature Verified Successfully");
      });
    },
  );

  it("is the same each time, and a POST says what it will be", async () => {
    const { collider, alice, about } = office;
    collider.clock.advanceBy(600_000);
    const response = await download(collider, alice, path);
    expect(response.headers.get("content-type")).toBe("application/zip");
    const again = Buffer.from(await response.arrayBuffer());
    expect(again.equals(zip)).toBe(true);
    const said = await alice.done("download_export", {
      ...about,
      export_id: Text.parse(answer["export_id"]),
    });
    expect(said).toMatchObject({
      size_bytes: zip.length,
      sha256: sha256(zip),
      tagmanifest_sha256: sha256(textOf("tagmanifest-sha256.txt")),
    });
    expect(response.headers.get("content-disposition")).toBe(
      `attachment; filename="${Text.parse(said["file_name"])}"`,
    );
  });

  it("has names that every file system takes, each once, whatever the case", () => {
    const names = [...files.keys()];
    const folded = names.map((name) => name.toLowerCase().normalize("NFKD"));
    expect(new Set(folded).size).toBe(names.length);
    for (const name of names)
      for (const part of name.split("/")) {
        expect(part).toMatch(/^(?![. ])[^\p{C}<>:"\\|?*%]+(?<![. ])$/u);
        expect(Buffer.byteLength(part)).toBeLessThan(256);
        expect(part).not.toMatch(/^(?:con|nul|aux|prn)(?:\.|$)/iu);
      }
    const titles = textOf("data/index.jsonl")
      .trimEnd()
      .split("\n")
      .map((line) => JsonRecord.parse(JSON.parse(line))["title"]);
    expect(titles).toContain("in\u202evoice\u202cfdp.exe");
  });

  it("tells labels and folders by their names", () => {
    const places = new Map(
      textOf("data/index.jsonl")
        .trimEnd()
        .split("\n")
        .map((line) => JsonRecord.parse(JSON.parse(line)))
        .map(({ title, place }) => [title, place]),
    );
    expect(places.get("termination-letter.pdf")).toMatch(
      /Keller v\. Northgate\/01 Client$/u,
    );
    expect(places.get("Payslips June to August")).toContain("INBOX");
    const [head] = textOf("data/index.csv").split("\r\n");
    expect(head?.split(",")).toContain("place");
  });

  it("has no formula in a table, and the JSON beside it says what was there", () => {
    const tables = [...files.keys()].filter((name) => name.endsWith(".csv"));
    expect(tables.length).toBeGreaterThan(3);
    for (const name of tables) {
      const { data } = Papa.parse<string[]>(textOf(name));
      const cells = data.flat();
      expect(cells.filter((cell) => /^[=+@-](?!\d+$)/u.test(cell))).toEqual([]);
    }
    expect(textOf("data/index.csv")).toContain("'=HYPERLINK(");
    const sheet = [...files.keys()].find((name) =>
      /hostile.*\.json$/u.test(name),
    );
    expect(textOf(sheet ?? "")).toContain('"=1+1"');
  });

  it("holds the audit trail until the export, in a form that verifies by itself", () => {
    const entries = textOf("data/audit/chain.jsonl").trimEnd().split("\n");
    const { audit } = answer;
    expect(audit).toMatchObject({ length: entries.length });
    expect(JSON.parse(entries.at(-1) ?? "")).toMatchObject(
      JsonRecord.parse({ sha256: Object(audit)["sha256"] }),
    );
    const operations = entries.map(
      (line) =>
        z
          .looseObject({ event: z.looseObject({ operation: Text }) })
          .parse(JSON.parse(line)).event.operation,
    );
    expect(operations).toContain("create_casefile");
    expect(operations).toContain("merge_results");
  });

  it("tells no secret and nobody's access", () => {
    const all = [...files.values()].map((one) => one.toString("latin1"));
    expect(all.join("\n")).not.toContain(office.alice.token);
    expect(textOf("data/casefile.json")).not.toMatch(/acl|readers|tokens/u);
    expect(textOf("public-key.pem")).toMatch(/^-----BEGIN PUBLIC KEY-----/u);
  });
});
