import { expect, test } from "vitest";
import { yamlText } from "#scripts/deploy/yaml-text.ts";

test("objects are blocks, and lists of plain values one line", () => {
  const value = {
    name: "whoami",
    region: ["europe-west1", "{{ params.REGION }}"],
    nested: { memory: 512, isPublic: true, none: null },
    rules: [{ source: "/a", target: { id: "bee" } }, { source: "/c" }],
  };
  expect(yamlText(value)).toBe(`name: whoami
region: [europe-west1, "{{ params.REGION }}"]
nested:
  memory: 512
  isPublic: true
  none: null
rules:
  - source: "/a"
    target:
      id: bee
  - source: "/c"
`);
});

test.each([
  "true",
  "No",
  "null",
  "512",
  "* * * * *",
  "a: b",
  "#x",
  "account@",
  "",
])("the text %j stays a text", (text) => {
  expect(yamlText({ text })).toBe(`text: ${JSON.stringify(text)}\n`);
});
