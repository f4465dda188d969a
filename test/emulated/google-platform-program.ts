// Prints which of Google's clients are loaded after each use of a platform, of which one was never used and closed.
import { createRequire } from "node:module";
import { createGooglePlatform } from "#shared/platform/google/google-platform.ts";
import { googleOptions } from "./google-options.ts";

const CLIENT = /node_modules\/@google-cloud\/(\w+)\//u;

function loadedClients(): readonly string[] {
  const modules = Object.keys(createRequire(import.meta.url).cache);
  const clients = modules.map((module) => CLIENT.exec(module)?.[1] ?? "");
  return [...new Set(clients)].filter((client) => client !== "").sort();
}

const [, , host = ""] = process.argv;
const options = googleOptions({
  emulatorHosts: { firestore: host, cloudTasks: host },
});
await createGooglePlatform(options).close();
const platform = createGooglePlatform(options);
const created = loadedClients();
await platform.tasks.enqueue({ operation: "act", payload: {} });
const enqueued = loadedClients();
// Loads the client and asks nothing of it.
await platform.documents.getAll([]);
const read = loadedClients();
await platform.close();
process.stdout.write(JSON.stringify({ created, enqueued, read }));
