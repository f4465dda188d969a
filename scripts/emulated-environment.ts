// Loaded before a program that shall stand on the emulators of `npm run emulators`.
import { existsSync } from "node:fs";
import { loadEnvFile } from "node:process";
import { EMULATORS_FILE, localEnvironment } from "./local-environment.ts";

const DEFAULT_PORT = "8080";

if (!existsSync(EMULATORS_FILE)) {
  console.error(
    "The emulators do not run. Start them in another terminal: npm run emulators",
  );
  process.exit(1);
}
loadEnvFile(EMULATORS_FILE);
const environment = localEnvironment();
// The emulator of Cloud Tasks has to know where the functions are, so that the port is not any free one.
environment["PORT"] ||= DEFAULT_PORT;
environment["COLLIDER_FUNCTIONS_URL"] ||=
  `http://127.0.0.1:${environment["PORT"]}`;
