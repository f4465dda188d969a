import { z } from "zod";
import type { Platform } from "#shared/platform/platform.ts";
import { operationDefiner } from "#shared/registry/define-operation.ts";
import type { CallContext } from "#shared/registry/operation.ts";

/** What the operations of these tests act upon, beside documents. */
export interface World {
  readonly platform: Platform;
  /** What was done, in order. */
  readonly done: string[];
  /** Letters that were sent, by effect key. */
  readonly letters: Map<string, string>;
  /** Runs inside every handler, before its work. */
  during: (call: CallContext<World>) => void | Promise<void>;
}

const defineThing = operationDefiner<World>();

const CLASSIFICATION = {
  domain: "automation",
  subdomain: "things",
  capability: "process",
  complexity: "atomic",
  maturity: "stable",
  integration_tier: "internal",
} as const;

const Thing = z.strictObject({ name: z.string().min(1) });
const Made = z.strictObject({ name: z.string(), at: z.string() });
const examples = [{ name: "a" }];
const WRITE = {
  pattern: "write",
  permissions: ["casefiles:write"],
  casefile: "none",
  session: "none",
} as const;

/** Looks itself at what its caller may see. */
export const readOwnThing = defineThing({
  name: "read_own_thing",
  description: "Tells of whoever asks.",
  classification: CLASSIFICATION,
  input: Thing,
  output: z.strictObject({ exists: z.boolean() }),
  examples,
  policy: { ...WRITE, pattern: "read", permissions: ["casefiles:read"] },
  effect: "none",
  handle: async ({ name }, { services }) => {
    services.done.push(`read ${name}`);
    return { exists: true };
  },
});

export const readThing = defineThing({
  name: "read_thing",
  description: "Tells whether there is a thing.",
  classification: CLASSIFICATION,
  input: Thing,
  output: z.strictObject({ exists: z.boolean() }),
  examples,
  policy: { ...WRITE, pattern: "read", permissions: ["casefiles:read"] },
  effect: "none",
  cacheable: true,
  handle: async ({ name }, call) => {
    await call.services.during(call);
    call.services.done.push(`read ${name}`);
    const { documents } = call.services.platform;
    return { exists: (await documents.get(`things/${name}`)) !== null };
  },
});

export const makeThing = defineThing({
  name: "make_thing",
  description: "Makes a thing.",
  classification: CLASSIFICATION,
  input: Thing,
  output: Made,
  examples,
  policy: WRITE,
  effect: "transactional",
  handle: async ({ name }, call) => {
    const { done, during } = call.services;
    await during(call);
    done.push(`prepare ${name}`);
    return async (transaction) => {
      const path = `things/${name}`;
      const before = await transaction.get(path);
      const count = Number(before?.data["count"] ?? 0) + 1;
      transaction.write({ type: "set", path, data: { count } });
      return { name, at: call.callId };
    };
  },
  afterCommit: async (output, { name }, { services }) => {
    services.done.push(`follow ${name}`);
    return output;
  },
});

export const sendLetter = defineThing({
  name: "send_letter",
  description: "Sends a letter, which nothing brings back.",
  classification: CLASSIFICATION,
  input: Thing,
  output: Made,
  examples,
  policy: { ...WRITE, pattern: "external_effect" },
  effect: "external",
  guarantee: "exactly_once",
  probe: async (_input, { services, effectKey }) => {
    const name = services.letters.get(effectKey);
    return name === undefined ? null : { name, at: effectKey };
  },
  handle: async ({ name }, call) => {
    const { services, effectKey } = call;
    await services.during(call);
    services.done.push(`send ${name}`);
    services.letters.set(effectKey, name);
    return { name, at: effectKey };
  },
});

export const sweepThings = defineThing({
  name: "sweep_things",
  description: "Makes a commit of its own.",
  classification: CLASSIFICATION,
  input: Thing,
  output: Made,
  examples,
  policy: WRITE,
  effect: "repeatable",
  handle: async ({ name }, call) => {
    const { platform, done, during } = call.services;
    await during(call);
    done.push(`sweep ${name}`);
    await platform.documents.transaction(async (transaction) =>
      transaction.write({
        type: "set",
        path: `things/${name}`,
        data: { swept: true },
      }),
    );
    return { name, at: call.callId };
  },
});

/** An operation on a casefile, in a session of the caller's. */
export const fileThing = defineThing({
  name: "file_thing",
  description: "Puts a thing into a casefile.",
  classification: CLASSIFICATION,
  input: z.strictObject({
    casefile_id: z.string().optional(),
    session_id: z.string().optional(),
  }),
  output: z.strictObject({ filed: z.boolean() }),
  examples: [{}],
  policy: { ...WRITE, casefile: "editor", session: "owner" },
  effect: "transactional",
  handle: async () => async (transaction) => {
    transaction.write({ type: "set", path: "things/filed", data: {} });
    return { filed: true };
  },
});

/** An operation whose answer is not what it promises, whatever its effect. */
export const breakPromise = defineThing({
  name: "break_promise",
  description: "Answers something else than its schema says.",
  classification: CLASSIFICATION,
  input: Thing,
  output: z.strictObject({ name: z.string().max(3) }),
  examples,
  policy: WRITE,
  effect: "transactional",
  handle:
    async ({ name }) =>
    async (transaction) => {
      transaction.write({ type: "set", path: `things/${name}`, data: {} });
      return { name };
    },
});

/** An operation whose answer holds more than everybody may see. */
export const listThings = defineThing({
  name: "list_things",
  description:
    "Lists things, and their secrets for whoever may change the casefile.",
  classification: CLASSIFICATION,
  input: z.strictObject({ casefile_id: z.string() }),
  output: z.strictObject({
    things: z.array(
      z.strictObject({ name: z.string(), secret: z.string().optional() }),
    ),
    total: z.int(),
  }),
  examples: [{ casefile_id: "a" }],
  policy: {
    ...WRITE,
    pattern: "read",
    permissions: [],
    casefile: "viewer",
    withheld: { fields: ["things.secret"], below: "editor" },
  },
  effect: "none",
  handle: async () => ({
    things: ["a", "b", "c"].map((name) => ({ name, secret: `of ${name}` })),
    total: 3,
  }),
});
