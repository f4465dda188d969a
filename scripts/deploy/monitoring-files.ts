import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";

/** From the project's folder, where every command of a deployment is run. */
const FOLDER = "scripts/deploy/monitoring";
const PROJECT = join(import.meta.dirname, "../..");

const Shown = z.object({ displayName: z.string() });

/** A metric that Cloud Logging takes from the log, by the name of its file. */
export interface LogMetricFile {
  readonly name: string;
  readonly path: string;
}

/** What is known by the name that it is shown with, and to Google by one that Google makes. */
export interface NamedFile {
  readonly displayName: string;
  readonly path: string;
}

function filesIn(folder: string): readonly string[] {
  const names = readdirSync(join(PROJECT, FOLDER, folder));
  return names.toSorted().map((name) => `${FOLDER}/${folder}/${name}`);
}

function named(path: string): NamedFile {
  const text = readFileSync(join(PROJECT, path), "utf8");
  return { ...Shown.parse(JSON.parse(text)), path };
}

export const LOG_METRICS: readonly LogMetricFile[] = filesIn("metrics").map(
  (path) => ({ name: basename(path, ".json"), path }),
);
export const ALERTS: readonly NamedFile[] = filesIn("alerts").map(named);
export const DASHBOARD: NamedFile = named(`${FOLDER}/dashboard.json`);
