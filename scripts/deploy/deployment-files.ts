import { format } from "prettier";
import type { Operation } from "#shared/registry/operation.ts";
import { firebaseConfig } from "./firebase-config.ts";
import { firestoreIndexes } from "./firestore-indexes.ts";
import { functionSettings } from "./function-settings.ts";
import { functionsManifest } from "./functions-manifest.ts";

/**
 * By path, the files of the project's folder that the deployment goes by and that follow from the operations and from
 * what they ask.
 */
export async function deploymentFiles<Services>(
  operations: readonly Operation<Services>[],
): Promise<ReadonlyMap<string, string>> {
  const functions = operations.map((operation) => functionSettings(operation));
  const manifest = functionsManifest(functions);
  const firebase = JSON.stringify(firebaseConfig(functions));
  return new Map([
    ["firebase.json", await format(firebase, { parser: "json" })],
    ["functions.yaml", await format(manifest, { parser: "yaml" })],
    [
      "firestore.indexes.json",
      await format(firestoreIndexes(), { parser: "json" }),
    ],
  ]);
}
