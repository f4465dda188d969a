// Prints which of Google's clients are loaded after each use of a platform, of which one was never used and closed.
import { createRequire } from "node:module";
import { createGooglePlatform } from "#shared/platform/google/google-platform.ts";
import { googleOptions } from "./google-options.ts";

const CLIENT =
  /node_modules\/@google-cloud\/(firestore|pubsub|secret-manager|tasks)\//u;

function loadedClients(): readonly string[] {
  const modules = Object.keys(createRequire(import.meta.url).cache);
  const clients = modules.map((module) => CLIENT.exec(module)?.[1] ?? "");
  return [...new Set(clients)].filter((client) => client !== "").sort();
}

const [, , tasksHost = "", secretsHost = ""] = process.argv;
const options = googleOptions({
  emulatorHosts: {
    firestore: tasksHost,
    pubSub: tasksHost,
    cloudTasks: tasksHost,
    secretManager: secretsHost,
  },
});
await createGooglePlatform(options).close();
const platform = createGooglePlatform(options);
const created = loadedClients();
await platform.durable();
await platform.tasks.enqueue({ operation: "act", payload: {} });
const enqueued = loadedClients();
// Loads the client and asks nothing of it.
await platform.documents.getAll([]);
const read = loadedClients();
await platform.secrets.key("page-tokens");
const keyed = loadedClients();
// Nobody is there who knows of events.
await platform.events.publish("audit", { data: {} }).catch(() => undefined);
const published = loadedClients();
await platform.close();
process.stdout.write(
  JSON.stringify({ created, enqueued, read, keyed, published }),
);
