import { camelCase } from "./camel-case.ts";

/** The file of an operation that answers what it is sent, until its author knows better. */
export function operationTemplate(
  name: string,
  stands: { readonly domain: string; readonly subdomain: string },
): string {
  return `import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { ShortString } from "#shared/kernel/fields.ts";

export const ${camelCase(name)} = defineOperation({
  name: "${name}",
  description: "Answers the text that it is sent.",
  classification: {
    domain: "${stands.domain}",
    subdomain: "${stands.subdomain}",
    capability: "read",
    complexity: "atomic",
    maturity: "beta",
    integration_tier: "internal",
  },
  input: z.strictObject({ text: ShortString }),
  output: z.strictObject({ text: z.string() }),
  examples: [{ text: "Good morning" }],
  policy: {
    pattern: "read",
    permissions: ["tools:read"],
    casefile: "none",
    session: "none",
  },
  effect: "none",
  handle: async ({ text }) => ({ text }),
});
`;
}

/** Its test: the answer, who is refused, and what bad input is told. */
export function testTemplate(name: string): string {
  return `import { describe, expect, it } from "vitest";
import { stage } from "../stage.ts";

const { collider, alice } = await stage();

describe("${name}", () => {
  it("answers the text that it is sent", async () => {
    expect(await alice.done("${name}", { text: "Hello" })).toEqual({
      text: "Hello",
    });
  });

  it("is refused to whoever lacks the permission", async () => {
    const nobody = await collider.as("nobody@example.com", []);
    const { error } = await nobody.send("${name}", { text: "Hello" });
    expect(error).toMatchObject({ status: "PERMISSION_DENIED" });
  });

  it("names the field that is wrong", async () => {
    const { error } = await alice.send("${name}", { text: "" });
    expect(JSON.stringify(error)).toContain('"field":"payload.text"');
  });
});
`;
}

/** Its row in the matrix of all operations. */
export function rowTemplate(name: string): string {
  return `  ${name}: { good: () => ({ text: "Good morning" }) },`;
}
