import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { stage } from "../stage.ts";
import { expectRefused } from "./expect-refused.ts";

const MIB = 1024 * 1024;
// Packed before anything is open: it blocks, and a connection that idles for so long is closed.
const PACKED = new Uint8Array(gzipSync(" ".repeat(100 * MIB)));

const { collider, alice } = await stage();

function nested(depth: number): string {
  return "[".repeat(depth) + "]".repeat(depth);
}

describe("a hostile body", () => {
  const post = async (
    body: string | Uint8Array<ArrayBuffer>,
    headers: Readonly<Record<string, string>> = {},
    operation = "create_casefile",
  ) => collider.post(operation, { token: alice.token, body, headers });

  it.each([
    ["cut off", '{"payload":{"title":"x"'],
    ["a word", "hello"],
    ["two values", "{}{}"],
    ["a comment", '{"payload":{} /* all */}'],
    ["a number that JSON has not", '{"payload":{"title":NaN}}'],
    ["white space", "  "],
  ])("that is no JSON is refused: %s", async (_, body) => {
    await expectRefused(collider, async () => post(body), {
      status: "INVALID_ARGUMENT",
      reason: "JSON_INVALID",
    });
  });

  it.each(["5", '"text"', "null", "true", "[]"])(
    "that is %s is no request",
    async (body) => {
      await expectRefused(collider, async () => post(body), {
        status: "INVALID_ARGUMENT",
        reason: "REQUEST_INVALID",
        fields: ["request"],
      });
    },
  );

  it.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "application/json-patch+json",
  ])("of the type %s is refused", async (type) => {
    await expectRefused(
      collider,
      async () => post("{}", { "content-type": type }),
      { status: "INVALID_ARGUMENT", reason: "CONTENT_TYPE_INVALID" },
    );
  });

  it.each([
    ["an unknown charset", { "content-type": "application/json; charset=x-y" }],
    ["an unknown encoding", { "content-encoding": "zip" }],
    ["an encoding that it has not", { "content-encoding": "gzip" }],
  ])("with %s is refused", async (_, headers) => {
    await expectRefused(collider, async () => post("{}", headers), {
      status: "INVALID_ARGUMENT",
      reason: "BODY_UNREADABLE",
    });
  });

  it("that is over 2 MiB is refused, and one below is read", async () => {
    const request = '{"payload":{"title":"x"}}';
    await expectRefused(
      collider,
      async () => post(request.padEnd(2 * MIB + 1)),
      { status: "INVALID_ARGUMENT", reason: "REQUEST_TOO_LARGE" },
    );
    expect((await post(request.padEnd(2 * MIB))).status).toBe("completed");
  });

  it("that is over 2 MiB when it is unpacked is refused", async () => {
    await expectRefused(
      collider,
      async () => post(PACKED, { "content-encoding": "gzip" }),
      { status: "INVALID_ARGUMENT", reason: "REQUEST_TOO_LARGE" },
    );
  });

  it("without a token is refused unread, however large", async () => {
    await expectRefused(
      collider,
      async () =>
        collider.post("create_casefile", { body: "x".repeat(20 * MIB) }),
      { status: "UNAUTHENTICATED", reason: "TOKEN_MISSING" },
    );
  });

  it.each([
    [
      "beside the payload",
      '{"__proto__":{"admin":true},"payload":{"title":"x"}}',
      "__proto__",
    ],
    [
      "in the payload",
      '{"payload":{"title":"x","__proto__":{"admin":true}}}',
      "payload.__proto__",
    ],
    [
      "in metadata",
      '{"payload":{"title":"x","metadata":{"__proto__":1}}}',
      "payload.metadata.__proto__",
    ],
    [
      "deep in metadata",
      '{"payload":{"title":"x","metadata":{"a":[0,{"__proto__":{}}]}}}',
      "payload.metadata.a[1].__proto__",
    ],
    [
      "written as an escape",
      '{"payload":{"title":"x","metadata":{"\\u005f_proto__":1}}}',
      "payload.metadata.__proto__",
    ],
  ])(
    "with a key __proto__ %s is refused by its place",
    async (_, body, field) => {
      await expectRefused(collider, async () => post(body), {
        status: "INVALID_ARGUMENT",
        reason: "REQUEST_INVALID",
        fields: [field],
      });
    },
  );

  it("with a key __proto__ is told its other faults too", async () => {
    const body = '{"payload":{"title":7,"__proto__":1},"rush":1}';
    await expectRefused(collider, async () => post(body), {
      status: "INVALID_ARGUMENT",
      reason: "REQUEST_INVALID",
      fields: ["payload.__proto__", "payload.title", "rush"],
    });
  });

  it.each(["constructor", "prototype", "toString", "hasOwnProperty"])(
    "with a key %s is refused where fields are known, and kept as data where they are not",
    async (key) => {
      await expectRefused(
        collider,
        async () => post(`{"payload":{"title":"x","${key}":{}},"${key}":{}}`),
        {
          status: "INVALID_ARGUMENT",
          reason: "REQUEST_INVALID",
          fields: [key, `payload.${key}`],
        },
      );
      const metadata = { [key]: { [key]: { polluted: true } } };
      const { casefile_id: id = "" } = await alice.done("create_casefile", {
        title: "x",
        metadata,
      });
      const shown = await alice.done("get_casefile", { casefile_id: id });
      expect(shown).toMatchObject({ casefile: { metadata } });
      expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    },
  );

  it.each([65, 1000, 100_000])(
    "that is nested %i levels deep is refused",
    async (depth) => {
      const body = `{"payload":{"title":"x","metadata":{"a":${nested(depth)}}}}`;
      await expectRefused(collider, async () => post(body), {
        status: "INVALID_ARGUMENT",
        reason: "REQUEST_INVALID",
        fields: ["payload.metadata.a"],
      });
    },
  );

  it.each([
    ["numbers", "0"],
    ["objects", "{}"],
    ["texts", '""'],
  ])("with 600,000 %s is refused unread", async (_, item) => {
    const items = Array.from({ length: 600_000 }, () => item).join(",");
    await expectRefused(
      collider,
      async () => post(`{"payload":{"title":"x","tags":[${items}]}}`),
      {
        status: "INVALID_ARGUMENT",
        reason: "REQUEST_INVALID",
        fields: ["request"],
      },
    );
  });

  it("with half a surrogate pair is refused by its place, in values and keys", async () => {
    const body =
      '{"payload":{"title":"a\\ud800","tags":["\\udfff"],"metadata":{"k\\ud800":1}}}';
    await expectRefused(collider, async () => post(body), {
      status: "INVALID_ARGUMENT",
      reason: "REQUEST_INVALID",
      fields: ["payload.title", "payload.tags[0]", "payload.metadata.k\ufffd"],
    });
  });

  it("with a number beyond the largest is refused by its place", async () => {
    const body =
      '{"payload":{"workflow_name":"client_search","input":{"client":"x","n":[1e999]}}}';
    await expectRefused(
      collider,
      async () => post(body, {}, "start_workflow"),
      {
        status: "INVALID_ARGUMENT",
        reason: "REQUEST_INVALID",
        fields: ["payload.input.n[0]"],
      },
    );
  });

  it("with a text of megabytes is refused by its field", async () => {
    const body = `{"payload":{"title":"${"x".repeat(1.9 * MIB)}"}}`;
    const answer = await expectRefused(collider, async () => post(body), {
      status: "INVALID_ARGUMENT",
      reason: "REQUEST_INVALID",
      fields: ["payload.title"],
    });
    expect(answer.text.length).toBeLessThan(2000);
  });

  it("with NUL characters in texts is kept as it came, and found", async () => {
    const title = "a\u0000b \u0001";
    const created = await alice.done("create_casefile", {
      title,
      tags: [title],
    });
    expect(created).toMatchObject({ title });
    const listed = await alice.done("list_casefiles", { tags: [title] });
    expect(listed["casefiles"]).toMatchObject([{ title, tags: [title] }]);
  });
});
