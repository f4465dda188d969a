import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";

const Scripts = z.object({ scripts: z.object({ start: z.string() }) });

/** How much memory `npm start` lets Node take. */
export function startFlags(): string {
  const project = resolve(import.meta.dirname, "../..");
  const file = readFileSync(join(project, "package.json"), "utf8");
  const { start } = Scripts.parse(JSON.parse(file)).scripts;
  return (start.match(/--max-\S+/gu) ?? []).join(" ");
}
