import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { broken, fine, type Finding } from "./finding.ts";

const SUBJECT = "dependencies";
const FOLDER = resolve(import.meta.dirname, "../..");
const NAMED = 3;

const Names = z.record(z.string(), z.string()).default({});
const Asked = z.object({ dependencies: Names, devDependencies: Names });
const Locked = z.object({
  version: z.string().optional(),
  optional: z.boolean().default(false),
});
const Lock = z.object({ packages: z.record(z.string(), Locked) });
const LockedRoot = z.object({ packages: z.object({ "": Asked }) });

async function readJson(name: string): Promise<unknown> {
  return JSON.parse(await readFile(resolve(FOLDER, name), "utf8"));
}

/** The packages that are absent, or there in another version than the lock file has. */
function outOfStep(
  wanted: z.infer<typeof Lock>["packages"],
  there: z.infer<typeof Lock>["packages"],
): readonly string[] {
  return Object.entries(wanted)
    .filter(([path, { version, optional: isOptional }]) => {
      if (path === "") return false;
      const found = there[path];
      // One for another kind of machine is not installed here.
      return found === undefined ? !isOptional : found.version !== version;
    })
    .map(([path]) => path.replace(/^.*node_modules\//u, ""));
}

/** Whether what is installed is what the lock file says, and the lock file what package.json asks for. */
export async function checkDependencies(): Promise<Finding> {
  const lock = await readJson("package-lock.json");
  const asked = Asked.parse(await readJson("package.json"));
  if (!isDeepStrictEqual(LockedRoot.parse(lock).packages[""], asked))
    return broken(
      SUBJECT,
      "package-lock.json does not follow package.json",
      "npm install",
    );
  // npm's own note of what it has installed.
  const installed = await readJson("node_modules/.package-lock.json").catch(
    () => ({ packages: {} }),
  );
  const there = Lock.parse(installed).packages;
  const other = outOfStep(Lock.parse(lock).packages, there);
  if (other.length === 0)
    return fine(
      SUBJECT,
      `${Object.keys(there).length} packages, as package-lock.json has them`,
    );
  const more = other.length > NAMED ? ", ..." : "";
  return broken(
    SUBJECT,
    `${other.length} not as package-lock.json has them: ${other.slice(0, NAMED).join(", ")}${more}`,
    "npm ci",
  );
}
