import { z } from "zod";
import { canonicalJson, utf8Bytes } from "#shared/kernel/json.ts";
import { operationDefiner } from "#shared/registry/define-operation.ts";

export const KIB = 1024;
export const MIB = 1024 * KIB;

const Large = z.strictObject({
  /** Behind the text in canonical form, so that only who has all of it sees it. */
  z_end: z.string(),
  text: z.string(),
});

/** An output of exactly so many bytes of JSON. */
export function largeOutput(
  bytes: number,
  letter = "x",
): z.infer<typeof Large> {
  const z_end = "seen whole";
  const left = bytes - utf8Bytes(canonicalJson({ text: "", z_end }));
  const each = utf8Bytes(JSON.stringify(letter)) - 2;
  const [count, rest] = [Math.floor(left / each), left % each];
  return { text: letter.repeat(count) + "x".repeat(rest), z_end };
}

const CONTRACT = {
  description: "Answers with so many bytes.",
  classification: {
    domain: "automation",
    subdomain: "tests",
    capability: "process",
    complexity: "atomic",
    maturity: "beta",
    integration_tier: "internal",
  },
  input: z.strictObject({
    on: z.string(),
    bytes: z.int(),
    letter: z.string().default("x"),
    /** How many MiB its effect takes. */
    effect_mib: z.int().default(0),
  }),
  output: Large,
  examples: [{ on: "run.a", bytes: 1024 }],
  policy: {
    pattern: "write",
    permissions: ["casefiles:write"],
    casefile: "none",
    session: "none",
  },
} as const;

const defineTestOperation = operationDefiner<object>();

/** Only looks at one. */
export const readLargeThing = defineTestOperation({
  ...CONTRACT,
  name: "read_large_thing",
  effect: "none",
  cacheable: true,
  handle: async ({ bytes, letter }) => largeOutput(bytes, letter),
});

/** Makes a thing that takes so many bytes, and leaves a mark that it has. */
export const makeLargeThing = defineTestOperation({
  ...CONTRACT,
  name: "make_large_thing",
  effect: "transactional",
  handle:
    async ({ on, bytes, letter, effect_mib: effect }) =>
    async (transaction) => {
      const path = `things/${on}`;
      transaction.write({ type: "set", path, data: { count: 1 } });
      for (let part = 0; part < effect; part += 1) {
        const data = { text: "x".repeat(MIB - KIB) };
        transaction.write({ type: "set", path: `${path}.${part}`, data });
      }
      return largeOutput(bytes, letter);
    },
});
