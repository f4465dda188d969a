import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Client } from "../open-collider.ts";
import { download, exportedPackage, filesOf } from "./exported-package.ts";
import { openEvidence, type GatheredEvidence } from "./gathered-evidence.ts";

const Text = z.string();

let evidence: GatheredEvidence;
let about: { readonly casefile_id: string };

beforeEach(async () => {
  evidence = await openEvidence();
  about = { casefile_id: evidence.casefileId };
  await evidence.gather();
});
afterEach(async () => evidence.close());

async function exported(
  payload: JsonObject = {},
  client: Client = evidence.alice,
): ReturnType<typeof exportedPackage> {
  return exportedPackage(evidence.collider, client, { ...about, ...payload });
}

async function share(permission: string): Promise<Client> {
  const user = `${permission}@example.com`;
  await evidence.done("grant_permission", {
    target_user_id: user,
    permission,
  });
  return evidence.collider.as(user);
}

/** Changes what is stored, as nobody may. */
async function tamper(path: string, fields: JsonObject): Promise<void> {
  await evidence.collider.platform.documents.transaction(async (transaction) =>
    transaction.write({ type: "update", path, fields }),
  );
}

function pathsBelow(collection: string): readonly string[] {
  const below = `casefiles/${evidence.casefileId}/${collection}/`;
  return [...evidence.collider.keptBelow(below).keys()];
}

function exportPaths(): readonly string[] {
  return [...evidence.collider.keptBelow("casefile_exports/").keys()];
}

async function asked(made: { readonly path: string }): Promise<unknown> {
  const { collider, alice } = evidence;
  const response = await download(collider, alice, made.path);
  return response.json();
}

describe("an export", () => {
  it("is of what was asked for", async () => {
    const { zip, answer } = await exported({ include: ["drive"] });
    const files = [...(await filesOf(zip)).keys()];
    expect(files.some((name) => name.startsWith("data/files/"))).toBe(true);
    expect(files.some((name) => /mail|sheets|audit/u.test(name))).toBe(false);
    expect(answer).toMatchObject({ audit: null, counts: { gmail: 0 } });
  });

  it("of an empty casefile is a package all the same", async () => {
    const made = await evidence.alice.done("create_casefile", { title: "New" });
    const { zip } = await exported({
      casefile_id: Text.parse(made["casefile_id"]),
    });
    expect((await filesOf(zip)).get("data/index.jsonl")).toHaveLength(0);
  });

  it("holds the audit trail for admins alone", async () => {
    const viewer = await share("viewer");
    const { answer, zip } = await exported({}, viewer);
    expect(answer["audit"]).toBeNull();
    expect((await filesOf(zip)).has("data/audit/chain.jsonl")).toBe(false);
    const refused = await viewer.send("export_casefile", {
      ...about,
      include: ["audit"],
    });
    expect(refused.error).toMatchObject({ status: "PERMISSION_DENIED" });
    const admin = await share("admin");
    expect((await exported({}, admin)).answer["audit"]).not.toBeNull();
  });

  it("with the trail is not handed out to whoever may no longer see it", async () => {
    const admin = await share("admin");
    const { path } = await exported({}, admin);
    await evidence.done("grant_permission", {
      target_user_id: "admin@example.com",
      permission: "viewer",
    });
    const response = await download(evidence.collider, admin, path);
    expect(response.status).toBe(403);
  });

  it("leaves nothing behind when it is tried only, and goes with its casefile", async () => {
    const before = evidence.collider.kept();
    const tried = await evidence.alice.send("export_casefile", about, {
      execution_directives: { dry_run: true },
    });
    expect(tried.payload).toMatchObject({ counts: { gmail: 4 } });
    expect(evidence.collider.kept()).toEqual(before);
    await exported();
    expect(exportPaths()).toHaveLength(1);
    await evidence.done("delete_casefile", { confirm: true });
    await evidence.collider.until(() => exportPaths().length === 0);
  });

  it("is made once for one request id", async () => {
    const around = { request_id: "0190a6c0-6f2e-4cc3-98c4-dc0c0c07398f" };
    const first = await evidence.alice.done("export_casefile", about, around);
    await evidence.alice.done("export_casefile", about, around);
    expect(exportPaths()).toEqual([
      expect.stringContaining(Text.parse(first["export_id"])),
    ]);
  });

  it("stays as it was when the casefile grows", async () => {
    const first = await exported({ include: ["gmail"] });
    await evidence.done("update_casefile", { title: "Another title" });
    await evidence.done("store_gmail_messages", { query: "", overwrite: true });
    const response = await download(
      evidence.collider,
      evidence.alice,
      first.path,
    );
    const again = Buffer.from(await response.arrayBuffer());
    expect(again.equals(first.zip)).toBe(true);
  });
});

describe("a download is refused", () => {
  it("to whoever has not made the export, as if there were none", async () => {
    const { path } = await exported();
    const editor = await share("editor");
    const others = await download(evidence.collider, editor, path);
    expect(others.status).toBe(404);
    const absent = await download(
      evidence.collider,
      editor,
      path.replace(/exp_.*$/u, "exp_261123_k3v9x2m8q4wt7n1c"),
    );
    const errorOf = async (response: Response): Promise<unknown> =>
      z.looseObject({ error: z.unknown() }).parse(await response.json()).error;
    expect(await errorOf(absent)).toEqual(await errorOf(others));
    const stranger = await evidence.collider.as("stranger@example.com");
    const denied = await download(evidence.collider, stranger, path);
    expect(denied.status).toBe(403);
  });

  it("without a token, with a bad id, and by a GET for something else", async () => {
    const { path } = await exported();
    const bare = await fetch(`${evidence.collider.url}${path}`, {
      headers: { accept: "application/zip" },
    });
    expect(bare.status).toBe(401);
    expect(
      await asked({ path: path.replace(/exp_.*$/u, "exp") }),
    ).toMatchObject({
      error: {
        status: "INVALID_ARGUMENT",
        message: expect.stringContaining("payload.export_id"),
      },
    });
    expect(
      await asked({ path: `/get-casefile?casefile_id=${about.casefile_id}` }),
    ).toMatchObject({ error: { status: "INVALID_ARGUMENT" } });
  });

  it("when the casefile was deleted", async () => {
    const { path } = await exported();
    await evidence.done("delete_casefile", { confirm: true });
    expect(await asked({ path })).toMatchObject({
      error: { status: "PERMISSION_DENIED" },
    });
  });
});

describe("evidence that was changed in the store", () => {
  const breaks = async (path: string): Promise<void> => {
    const response = await download(evidence.collider, evidence.alice, path);
    await expect(response.arrayBuffer()).rejects.toThrow("terminated");
  };

  it("breaks the download off, and a POST says which item it is", async () => {
    const { path, exportId } = await exported();
    const [mail = ""] = pathsBelow("gmail_messages");
    await tamper(mail, { "raw.base64": "Rm9yZ2Vk" });
    await breaks(path);
    const said = await evidence.send("download_export", {
      export_id: exportId,
    });
    expect(said.error).toMatchObject({
      status: "INTERNAL",
      details: [expect.objectContaining({ reason: "CONTENT_DAMAGED" })],
    });
  });

  it("or overwritten, or removed, is told as what was exported and is not there", async () => {
    const { path, exportId } = await exported();
    const [mail = ""] = pathsBelow("gmail_messages");
    await tamper(mail, { "raw.sha256": "0".repeat(64) });
    await breaks(path);
    const said = await evidence.send("download_export", {
      export_id: exportId,
    });
    expect(said.error).toMatchObject({
      status: "FAILED_PRECONDITION",
      message: expect.stringMatching(
        /no longer holds gmail [0-9a-f]+ as it was/u,
      ),
    });
  });

  it("or a trail that is broken, refuses the export of the trail and not of the rest", async () => {
    await exported();
    const chain = `audit_chains/${evidence.casefileId}`;
    const [batch = ""] = [
      ...evidence.collider.keptBelow(`${chain}/batches/`).keys(),
    ];
    const { entries } = evidence.collider.kept().documents[batch] ?? {};
    const forged = z
      .array(z.looseObject({ event: z.looseObject({}) }))
      .parse(entries);
    const [first] = forged;
    await tamper(batch, {
      entries: z
        .array(z.json())
        .parse([
          { ...first, event: { ...first?.event, caller: "nobody" } },
          ...forged.slice(1),
        ]),
    });
    const refused = await evidence.send("export_casefile");
    expect(refused.error).toMatchObject({
      status: "FAILED_PRECONDITION",
      message: expect.stringContaining("broken at entry 1"),
    });
    const { answer } = await exported({ include: ["gmail", "drive"] });
    expect(answer["audit"]).toBeNull();
  });
});
