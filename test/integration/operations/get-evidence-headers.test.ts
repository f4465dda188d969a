import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { sha256 } from "#shared/kernel/hash.ts";
import { newCasefile } from "../newly-made.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";

const ORIGIN = [
  "Return-Path: <a@example.com>",
  "Received: from mx.example.com (mx.example.com [192.0.2.1])",
  "\tby mx.google.com with ESMTPS id x1; Mon, 02 Nov 2026 09:00:01 +0000",
  "Received: from laptop by mx.example.com; Mon, 02 Nov 2026 09:00:00 +0000",
  "Authentication-Results: mx.google.com; dkim=pass header.i=@example.com",
  "ARC-Seal: i=1; a=rsa-sha256; cv=none",
  "DKIM-Signature: v=1; a=rsa-sha256; d=example.com;",
  "        b=dGVzdA==",
  "Message-ID: <1@example.com>",
  "Subject: =?utf-8?Q?K=C3=BCndigung?=",
  "From: a@example.com",
  "Date: Mon, 02 Nov 2026 09:00:00 +0000",
].join("\r\n");

const LETTER = `${ORIGIN}\r\n\r\nReceived: this is no header.\r\n`;
const ENDLESS = `X-First: 1\r\n${"X-More: and more\r\n".repeat(60_000)}\r\nHello.\r\n`;

const Headers = z.array(
  z.strictObject({ name: z.string(), value: z.string() }),
);

let collider: Collider;
let alice: Client;
let workspaceDir: string;
let about: { readonly casefile_id: string };

const idOf = (text: string): string => sha256(text).slice(0, 16);

async function headersOf(text: string, names?: readonly string[]) {
  const answer = await alice.done("get_evidence_headers", {
    ...about,
    message_id: idOf(text),
    ...(names === undefined ? {} : { names: [...names] }),
  });
  return { ...answer, headers: Headers.parse(answer["headers"]) };
}

beforeAll(async () => {
  workspaceDir = await mkdtemp(join(tmpdir(), "collider-headers-"));
  await mkdir(join(workspaceDir, "mail"));
  await writeFile(join(workspaceDir, "mail", "letter.eml"), LETTER);
  await writeFile(join(workspaceDir, "mail", "endless.eml"), ENDLESS);
  collider = await openCollider({ workspaceDir });
  alice = await collider.as();
  about = { casefile_id: await newCasefile(alice) };
  await alice.done("store_gmail_messages", { ...about, query: "" });
});
afterAll(async () => {
  await collider.close();
  await rm(workspaceDir, { recursive: true });
});

describe("the headers of stored mail", () => {
  it("stand in its bytes in their own order, unfolded and not decoded", async () => {
    const found = await headersOf(LETTER);
    expect(found).toMatchObject({
      raw: { sha256: sha256(LETTER), size_bytes: LETTER.length },
      truncated: false,
    });
    expect(found.headers.map(({ name }) => name)).toEqual([
      "Return-Path",
      "Received",
      "Received",
      "Authentication-Results",
      "ARC-Seal",
      "DKIM-Signature",
      "Message-ID",
      "Subject",
      "From",
      "Date",
    ]);
    expect(found.headers[1]?.value).toContain("[192.0.2.1])\tby mx.google.com");
    expect(found.headers[7]?.value).toBe("=?utf-8?Q?K=C3=BCndigung?=");
  });

  it("are those that are asked for, in any case of letters", async () => {
    const { headers } = await headersOf(LETTER, ["received", "dkim-signature"]);
    expect(headers.map(({ name }) => name)).toEqual([
      "Received",
      "Received",
      "DKIM-Signature",
    ]);
  });

  it("are told until a bound, where there is no end to them", async () => {
    const { headers, truncated } = await headersOf(ENDLESS).then((one) =>
      z.looseObject({ headers: Headers, truncated: z.boolean() }).parse(one),
    );
    expect(truncated).toBe(true);
    expect(headers[0]).toEqual({ name: "X-First", value: "1" });
    expect(headers.length).toBeLessThan(8_000);
  });

  it("of a message that the casefile does not have are not found", async () => {
    const { error } = await alice.send("get_evidence_headers", {
      ...about,
      message_id: "0000000000000000",
    });
    expect(error).toMatchObject({
      status: "NOT_FOUND",
      message: expect.stringContaining("list_evidence"),
    });
  });
});
