// Serves the functions and their pages by Firebase's own emulators, on the emulators of `npm run emulators`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { firebase } from "./deploy/command.ts";
import { wordsOf } from "./deploy/shell-text.ts";

/** One that cannot be a real one: the Firebase CLI keeps to its emulators then. */
const PROJECT = "demo-collider";
const FUNCTIONS_URL = `http://127.0.0.1:5001/${PROJECT}/us-central1`;
const FOLDER = resolve(import.meta.dirname, "..");

if (process.env["COLLIDER_FUNCTIONS_URL"] !== FUNCTIONS_URL) {
  console.error(
    `The emulators call functions elsewhere. Start them so: npm run emulators -- --functions-url ${FUNCTIONS_URL}`,
  );
  process.exit(1);
}
const [program = "", ...args] = wordsOf(
  firebase("emulators:start", "--only=functions,hosting", "--project", PROJECT),
);
const child = spawn(program, args, {
  cwd: FOLDER,
  env: {
    ...process.env,
    // The bundle's own folder has none.
    COLLIDER_WORKSPACE_DIR: resolve(
      FOLDER,
      process.env["COLLIDER_WORKSPACE_DIR"] || "samples/workspace",
    ),
  },
  stdio: "inherit",
});
// It is told, too, and ends by itself.
process.on("SIGINT", () => undefined);
const [code]: unknown[] = await once(child, "exit");
process.exitCode = typeof code === "number" ? code : 1;
