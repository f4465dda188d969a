import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  applyFieldMask,
  parseFieldMask,
} from "#shared/workspace/local/field-mask.ts";

const VALUE = {
  id: "1",
  payload: { mimeType: "a/b", body: { size: 3, data: "x" } },
  parts: [
    { name: "one", size: 1 },
    { name: "two", size: 2 },
  ],
};

function masked(fields: string) {
  const mask = parseFieldMask(fields);
  return mask === null ? null : applyFieldMask(VALUE, mask);
}

describe("a field mask", () => {
  it.each([
    ["id", { id: "1" }],
    ["id,nothing", { id: "1" }],
    ["*", VALUE],
    ["payload/mimeType", { payload: { mimeType: "a/b" } }],
    ["payload/body/size", { payload: { body: { size: 3 } } }],
    ["payload(body(size))", { payload: { body: { size: 3 } } }],
    ["payload(mimeType,body/size)", masked("payload(mimeType,body(size))")],
    ["parts(name)", { parts: [{ name: "one" }, { name: "two" }] }],
    ["*/size", { payload: {}, parts: [{ size: 1 }, { size: 2 }], id: "1" }],
    [" id , parts ( size ) ", { id: "1", parts: [{ size: 1 }, { size: 2 }] }],
  ])("%j keeps what it names", (fields, expected) => {
    expect(masked(fields)).toEqual(expected);
  });

  it.each([
    "",
    ",",
    "id,",
    "a(",
    "a()",
    "a(b",
    "a)b",
    "a/",
    "/a",
    "a b",
    "a;b",
  ])("%j is none", (fields) => {
    expect(parseFieldMask(fields)).toBeNull();
  });

  it("never fails, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (fields) => {
        expect(parseFieldMask(fields)).not.toBeUndefined();
      }),
    );
    expect(parseFieldMask("a(".repeat(50_000))).toBeNull();
  });
});
