import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { appendFile, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ZipFile } from "yazl";
import { z } from "zod";
import { openFolder } from "#scripts/verify/open-folder.ts";
import type { OpenedPackage } from "#scripts/verify/opened-package.ts";
import { verifyPackage } from "#scripts/verify/verify-package.ts";
import { manifestText } from "#shared/export/manifest.ts";
import type { PackageFile } from "#shared/export/package-file.ts";
import { signed } from "#shared/export/package-key.ts";
import { zipOf } from "#shared/export/zip.ts";
import { sha256 } from "#shared/kernel/hash.ts";
import { openOffice, type Office } from "./exported-office.ts";
import {
  exportedPackage,
  filesOf,
  unpacked,
  verified,
} from "./exported-package.ts";

const AT = "2026-11-23T09:00:00.000Z";

type Files = ReadonlyMap<string, Uint8Array>;

let office: Office;
let zip: Buffer;
let files: Files;
let names: readonly string[];

beforeAll(async () => {
  office = await openOffice();
  const { collider, alice, about } = office;
  ({ zip } = await exportedPackage(collider, alice, about));
  files = await filesOf(zip);
  names = [...files.keys()];
});
afterAll(async () => office.close());

/** A package of files in memory. */
function inMemory(
  entries: readonly (readonly [string, Uint8Array])[],
): OpenedPackage {
  return {
    paths: entries.map(([path]) => path),
    read: async (path) =>
      bytesOf(new Map(entries).get(path) ?? new Uint8Array()),
    close: () => undefined,
  };
}

async function* bytesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** What the verifier says is wrong; null where it finds nothing. */
async function faultOf(
  opened: OpenedPackage,
  key: string | null = null,
): Promise<string | null> {
  try {
    for await (const _ of verifyPackage(opened, key));
    return null;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

async function faultOfFiles(changed: Files): Promise<string | null> {
  return faultOf(inMemory([...changed]));
}

function without(name: string): Files {
  return new Map([...files].filter(([other]) => other !== name));
}

const anyName = fc.nat().map((number) => names[number % names.length] ?? "");

describe("a package of which something was changed is found out", () => {
  it("is whole as it is, in memory, in a ZIP and in a folder", async () => {
    expect(await faultOfFiles(files)).toBeNull();
    expect(await verified(zip)).toHaveLength(6);
    await unpacked(zip, async (folder) => {
      expect(await faultOf(await openFolder(folder))).toBeNull();
    });
  });

  it("wherever a bit of any file was turned", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyName.filter((name) => (files.get(name)?.length ?? 0) > 0),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (name, offset, mask) => {
          const bytes = Buffer.from(files.get(name) ?? []);
          const at = offset % bytes.length;
          bytes[at] = (bytes[at] ?? 0) ^ mask;
          const fault = await faultOfFiles(new Map(files).set(name, bytes));
          // A manifest is found by what it then says of others.
          const file = name.startsWith("data/") ? name : "";
          expect(fault).toContain(file);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("whichever file was removed, added, renamed or is there twice", async () => {
    for (const name of names) {
      expect(await faultOfFiles(without(name))).not.toBeNull();
      const bytes = files.get(name) ?? new Uint8Array();
      const renamed = new Map(without(name)).set(`${name}.old`, bytes);
      expect(await faultOfFiles(renamed)).not.toBeNull();
      expect(await faultOf(inMemory([...files, [name, bytes] as const]))).toBe(
        `${name}: is there twice`,
      );
    }
    for (const name of ["data/mail/eml/x.eml", "notes.txt", "data/x"])
      expect(
        await faultOfFiles(new Map(files).set(name, Buffer.from("x"))),
      ).toContain(`${name}: was added`);
  });

  it("in the ZIP itself, too", async () => {
    const [name = ""] = names.filter((one) => one.endsWith(".eml"));
    async function* twice(): AsyncGenerator<PackageFile> {
      for (const [path, bytes] of [
        ...files,
        ["data/x", Buffer.from("x")] as const,
      ])
        yield { path, bytes: bytesOf(bytes) };
      yield { path: name, bytes: bytesOf(files.get(name) ?? Buffer.alloc(0)) };
    }
    const pieces: Uint8Array[] = [];
    for await (const piece of zipOf("bag", twice(), AT)) pieces.push(piece);
    await expect(verified(Buffer.concat(pieces))).rejects.toThrow(
      `${name}: is there twice`,
    );
    await expect(verified(zip.subarray(0, zip.length - 30))).rejects.toThrow(
      "is no whole ZIP",
    );
  });

  it("where a file of the ZIP would be unpacked as a link to what it says", async () => {
    const [link = ""] = names.filter((one) => one.endsWith(".eml"));
    const made = new ZipFile();
    for (const [path, bytes] of files)
      made.addBuffer(Buffer.from(bytes), `bag/${path}`, {
        mode: path === link ? 0o120777 : 0o100644,
      });
    made.end();
    await expect(verified(await buffer(made.outputStream))).rejects.toThrow(
      `${link}: is no file but something that leads away`,
    );
  });

  it("in the folder", async () => {
    const [name = ""] = names.filter((one) => one.endsWith(".eml"));
    await unpacked(zip, async (folder) => {
      await appendFile(join(folder, name), "\n");
      expect(await faultOf(await openFolder(folder))).toContain(
        `${name}: has changed`,
      );
      await rm(join(folder, name));
      expect(await faultOf(await openFolder(folder))).toBe(
        `${name}: is missing`,
      );
      await rename(join(folder, "bagit.txt"), join(folder, "bagit"));
      expect(await faultOf(await openFolder(folder))).not.toBeNull();
    });
  });
});

describe("npm run verify", () => {
  const verify = promisify(execFile);
  const PROGRAM = resolve("scripts/verify.ts");

  it("says what it checked of a ZIP and of a folder", async () => {
    const { fingerprint } = await office.alice.done("get_export_key", {});
    const key = z.string().parse(fingerprint);
    await unpacked(zip, async (folder) => {
      for (const path of [folder, join(folder, "../../package.zip")]) {
        const given = [PROGRAM, path, "--key", key];
        const { stdout } = await verify(process.execPath, given);
        expect(stdout).toMatch(/^(?:ok {2}.+\n){6}.+ is whole\.\n$/u);
      }
    });
  });

  it("ends with 1 and the name of the file at the first difference", async () => {
    const [name = ""] = names.filter((one) => one.endsWith(".eml"));
    await unpacked(zip, async (folder) => {
      await appendFile(join(folder, name), "x");
      await expect(
        verify(process.execPath, [PROGRAM, folder]),
      ).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringContaining(`${name}: has changed`),
      });
    });
  });

  it("says what to name where there is no package", async () => {
    await expect(
      verify(process.execPath, [PROGRAM, "no-such.zip"]),
    ).rejects.toMatchObject({
      code: 1,
      stderr: "no-such.zip is not there. Name the ZIP, or its folder.\n",
    });
  });
});

/** The package with another content of one file, and all hashes made to fit. */
function forged(
  name: string,
  bytes: Uint8Array,
  key?: string,
): Map<string, Uint8Array> {
  const changed = new Map(files).set(name, bytes);
  if (key !== undefined) changed.set("public-key.pem", Buffer.from(key));
  const listing = (isListed: (path: string) => boolean): Buffer =>
    Buffer.from(
      manifestText(
        [...changed]
          .filter(([path]) => isListed(path))
          .map(([path, one]) => ({ path, sha256: sha256(one) })),
      ),
    );
  changed.set(
    "manifest-sha256.txt",
    listing((path) => path.startsWith("data/")),
  );
  changed.set(
    "tagmanifest-sha256.txt",
    listing((path) => !path.startsWith("data/") && !path.startsWith("tag")),
  );
  return changed;
}

describe("a package of which every hash was made to fit", () => {
  const letter = (): string => names.find((one) => one.endsWith(".eml")) ?? "";

  it("is found out by its signature, whatever was changed", async () => {
    const changed = forged(letter(), Buffer.from("Subject: forged\r\n\r\n"));
    expect(await faultOfFiles(changed)).toContain(
      "tagmanifest-sha256.txt.sig: is not the signature",
    );
  });

  it("and was signed with another key is found out by whoever knows ours", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
    const changed = forged("public-key.pem", Buffer.from(pem));
    const manifest = changed.get("tagmanifest-sha256.txt") ?? Buffer.alloc(0);
    changed.set("tagmanifest-sha256.txt.sig", signed(privateKey, manifest));
    const { fingerprint } = await office.alice.done("get_export_key", {});
    expect(
      await faultOf(inMemory([...changed]), z.string().parse(fingerprint)),
    ).toContain("public-key.pem: is another key than expected");
    // Without it, he is believed: that is what the program says.
    expect(await faultOf(inMemory([...changed]))).toBeNull();
  });

  it.each([
    [
      "data/index.jsonl",
      (text: string) => text.replace(/.*\n/u, ""),
      "is not the one that was exported",
    ],
    [
      "data/mail/mail.mbox",
      (text: string) => `${text}From x\n`,
      "messages, and the index",
    ],
    [
      "data/audit/chain.jsonl",
      (text: string) => text.replace(/.*\n/u, ""),
      "is broken at entry 1 (removed)",
    ],
    [
      "data/audit/chain.jsonl",
      (text: string) => text.replace(/.*\n$/u, ""),
      "and was exported to entry",
    ],
    [
      "data/audit/chain.jsonl",
      (text: string) => text.replace("alice@", "bob@"),
      "is broken at entry 1 (edited)",
    ],
  ])(
    "by the key itself, is found out by what does not fit in it: %s",
    async (file, change, what) => {
      const { privateKey, publicKey } = generateKeyPairSync("ed25519");
      const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
      const text = Buffer.from(files.get(file) ?? []).toString("latin1");
      const changed = forged(file, Buffer.from(change(text), "latin1"), pem);
      const manifest = changed.get("tagmanifest-sha256.txt") ?? Buffer.alloc(0);
      changed.set("tagmanifest-sha256.txt.sig", signed(privateKey, manifest));
      const fault = await faultOf(inMemory([...changed]));
      expect(fault).toContain(file);
      expect(fault).toContain(what);
    },
  );
});
