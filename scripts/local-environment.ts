import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { loadEnvFile } from "node:process";

const FILE = resolve(import.meta.dirname, "../.env");

/** The variables of the emulators that run; `npm run emulators` writes it and removes it. */
export const EMULATORS_FILE = resolve(import.meta.dirname, "../.env.emulators");

/** The environment, filled up from the project's `.env` where there is one: a variable that is set already wins. */
export function localEnvironment(): NodeJS.ProcessEnv {
  if (existsSync(FILE)) loadEnvFile(FILE);
  return process.env;
}
