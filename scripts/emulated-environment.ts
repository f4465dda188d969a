// Loaded before a program that shall stand on the emulators of `npm run emulators`.
import { existsSync } from "node:fs";
import { loadEnvFile } from "node:process";
import { EMULATORS_FILE, localEnvironment } from "./local-environment.ts";

if (!existsSync(EMULATORS_FILE)) {
  console.error(
    "The emulators do not run. Start them in another terminal: npm run emulators",
  );
  process.exit(1);
}
loadEnvFile(EMULATORS_FILE);
const environment = localEnvironment();
const { port } = new URL(environment["COLLIDER_FUNCTIONS_URL"] ?? "");
environment["PORT"] ||= port;
if (environment["PORT"] !== port) {
  console.error(
    `The emulators call functions at port ${port}. For another one start them anew: npm run emulators -- --functions-port ${environment["PORT"]}`,
  );
  process.exit(1);
}
