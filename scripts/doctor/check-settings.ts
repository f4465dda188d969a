import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Config } from "#functions/config.ts";
import type { Settings } from "#functions/process/settings/setting.ts";
import { broken, fine, optional, type Finding } from "./finding.ts";

const SUBJECT = "settings";
const EXAMPLE = resolve(import.meta.dirname, "../../.env.example");

function platformOf({ google }: Config): string {
  if (google === null) return "the embedded platform";
  return google.emulators === null
    ? `Google Cloud, project ${google.project}`
    : "Google Cloud, on its emulators";
}

/** Variables by a name of ours that nobody reads. */
async function unknownNames(
  environment: NodeJS.ProcessEnv,
): Promise<readonly string[]> {
  const example = await readFile(EXAMPLE, "utf8");
  const known = new Set(example.match(/(?<=^#)[A-Z_]+(?==)/gmu));
  return Object.keys(environment).filter(
    (name) => name.startsWith("COLLIDER_") && !known.has(name),
  );
}

/** Every variable that is wrong, missing or misspelt. */
export async function checkSettings(
  environment: NodeJS.ProcessEnv,
  { data, faults }: Settings<Config>,
): Promise<readonly Finding[]> {
  const unknown = await unknownNames(environment);
  const waiting = optional(
    "what they choose",
    "port, data, callers and workspace were not looked at",
    "Set the settings right first.",
  );
  return [
    data === null
      ? broken(
          SUBJECT,
          faults.join("\n"),
          "Set them right in .env, or in the environment, which goes before it; .env.example explains each.",
        )
      : fine(SUBJECT, platformOf(data)),
    ...unknown.map((name) =>
      optional(
        SUBJECT,
        `${name} is set, and nothing reads it`,
        "Is it misspelt? .env.example has every name.",
      ),
    ),
    ...(data === null ? [waiting] : []),
  ];
}
