import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { AUDIT_TOPIC } from "#shared/audit/audit-topic.ts";
import { hashJson } from "#shared/kernel/hash.ts";
import { JsonRecord } from "#shared/kernel/json.ts";
import { newCasefile } from "../newly-made.ts";
import { openCollider } from "../open-collider.ts";
import { sealAudit } from "../seal-audit.ts";

const DOCUMENT = resolve(import.meta.dirname, "../../../docs/audit.md");

/** The program that the document shows in a language. */
async function programIn(language: string): Promise<string> {
  const text = await readFile(DOCUMENT, "utf8");
  const code = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "ms").exec(text);
  if (code?.[1] === undefined) throw new Error(`No ${language} is shown.`);
  return code[1];
}

const hasPython = spawnSync("python3", ["--version"]).status === 0;
const python = await programIn("python");
const javaScript = await programIn("js");

const OUTSIDERS = [
  {
    language: "Python",
    command: "python3",
    args: ["-c", python],
    isThere: hasPython,
  },
  {
    language: "JavaScript",
    command: process.execPath,
    args: ["--input-type=module", "--eval", javaScript],
    isThere: true,
  },
];

function told(
  { command, args }: (typeof OUTSIDERS)[number],
  entries: readonly unknown[],
) {
  const input = entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
  const { status, stdout, stderr } = spawnSync(command, args, {
    input,
    encoding: "utf8",
  });
  return { isFine: status === 0, stdout, stderr };
}

const Verified = z.object({ length: z.int(), last_sha256: z.string() });

const published: unknown[] = [];
const collider = await openCollider({
  around: (platform) => ({
    ...platform,
    events: {
      publish: async (topic, event) => {
        if (topic === AUDIT_TOPIC) published.push(event.data);
        return platform.events.publish(topic, event);
      },
    },
  }),
});
afterAll(async () => collider.close());
const alice = await collider.as();

const [first, second] = [await newCasefile(alice), await newCasefile(alice)];
const bob = await collider.as("bob@example.com");
await bob.send("get_casefile", { casefile_id: first });
await sealAudit(collider);
for (const casefileId of [first, second, first])
  await alice.done("update_casefile", { casefile_id: casefileId, title: "y" });
await alice.done("create_session");
await sealAudit(collider);

const Entry = z.looseObject({
  chain: z.string(),
  seq: z.int(),
  event: JsonRecord,
  sha256: z.string(),
});
const entries = z.array(Entry).parse(published);

function endsOf(all: readonly z.infer<typeof Entry>[]): readonly string[] {
  const ends = new Map(
    all.map(({ chain, seq, sha256 }) => [chain, `${chain} ${seq} ${sha256}`]),
  );
  return [...ends.values()].toSorted();
}

/** With members in another order than ours, and with names and texts that only the canonical form orders and escapes. */
function strange(chain: string, length: number): readonly unknown[] {
  let previous: string | null = null;
  return Array.from({ length }, (_, at) => {
    const event = {
      "\u{ffee}": "after in code units: \u{1f600}",
      "\u{1f600}": [{ b: null, a: true }, -1, "\u2028\u007f\b\u0001/"],
      é: { z: "e\u0301", "": 'quote " and \\' },
    };
    const content = {
      event,
      seq: at + 1,
      previous_sha256: previous,
      chain,
      call_id: "call",
    };
    previous = hashJson(content);
    return { sha256: previous, ...content };
  });
}

describe.each(OUTSIDERS)("a witness in $language", (outsider) => {
  it.skipIf(!outsider.isThere)(
    "finds what was published whole, and the ends that verify_audit tells",
    async () => {
      expect(entries.length).toBe(7);
      const { stdout, isFine, stderr } = told(outsider, entries);
      expect({ isFine, stderr }).toEqual({ isFine: true, stderr: "" });
      const lines = stdout.trim().split(/\r?\n/);
      expect(lines.toSorted()).toEqual(endsOf(entries));
      const answer = await alice.done("verify_audit", { casefile_id: first });
      const { length, last_sha256 } = Verified.parse(answer);
      expect(lines).toContain(`${first} ${length} ${last_sha256}`);
    },
  );

  it.skipIf(!outsider.isThere)(
    "finds the same in what is listed, and in what came twice",
    async () => {
      const { events } = await alice.done("list_audit_events", {
        casefile_id: first,
      });
      const listed = z.array(z.unknown()).parse(events);
      const own = entries.filter(({ chain }) => chain === first);
      const { stdout } = told(outsider, [...listed, ...own]);
      expect(stdout.trim()).toBe(endsOf(own)[0]);
    },
  );

  it.skipIf(!outsider.isThere)("knows every text's canonical form", () => {
    const { stdout, stderr } = told(outsider, strange("chain", 3));
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^chain 3 /);
  });

  it.skipIf(!outsider.isThere)("tells what was changed", () => {
    const own = entries.filter(({ chain }) => chain === first);
    const [one] = own;
    if (one === undefined) throw new Error("There is no entry.");
    const changed = { ...one, event: { ...one.event, caller: "nobody" } };
    for (const forged of [
      own.toSpliced(0, 1, changed),
      own.toSpliced(1, 1),
      own.with(0, { ...one, seq: 2 }),
    ]) {
      const { isFine, stderr } = told(outsider, forged);
      expect(isFine).toBe(false);
      expect(stderr).toContain(`${first} is broken at`);
    }
  });
});
