import { DOCUMENTATION_HEADERS } from "#functions/http/listing/documentation.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { FunctionSettings } from "./function-settings.ts";

const LOOPBACK = "127.0.0.1";

// Nothing of it is in the folder that is built; it is named so that nothing of it ever goes along.
const NEVER_DEPLOYED = [
  ".env*",
  "*.local",
  ".git",
  "node_modules",
  "test",
  "data",
  "samples",
];

const PORTS = {
  functions: 5001,
  hosting: 5000,
  firestore: 8081,
  pubsub: 8085,
  hub: 4400,
  logging: 4500,
};

function documentationHeaders(): JsonObject {
  const headers = Object.entries(DOCUMENTATION_HEADERS);
  return {
    source: "/docs{,/**}",
    headers: headers.map(([key, value]) => ({ key, value })),
  };
}

/** `firebase.json`, by which the Firebase CLI deploys and emulates. */
export function firebaseConfig(
  functions: readonly FunctionSettings[],
): JsonObject {
  const open = functions.filter(({ invokers }) => invokers === "everybody");
  const emulators = Object.entries(PORTS).map(
    ([name, port]) => [name, { host: LOOPBACK, port }] as const,
  );
  return {
    functions: [
      {
        source: "dist/functions",
        codebase: "collider",
        runtime: "nodejs24",
        predeploy: ["npm run build"],
        ignore: NEVER_DEPLOYED,
      },
    ],
    hosting: {
      public: "dist/hosting",
      predeploy: ["npm run build"],
      ignore: ["**/.*"],
      headers: [documentationHeaders()],
      rewrites: open.map(({ id }) => ({
        source: `/${id}`,
        function: { functionId: id },
      })),
    },
    firestore: { rules: "firestore.rules", indexes: "firestore.indexes.json" },
    emulators: {
      ...Object.fromEntries(emulators),
      ui: { enabled: false },
      singleProjectMode: true,
    },
  };
}
