import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fromJSON, type ServiceDefinition } from "@grpc/proto-loader";

/**
 * A service as Google's own client knows it.
 *
 * @param protos What the client's package calls the module of its protocol.
 */
export function loadServiceDefinition(
  protos: string,
  service: string,
): ServiceDefinition {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve(protos));
  const text = readFileSync(join(folder, "protos.json"), "utf8");
  const definition = fromJSON(JSON.parse(text), {
    longs: Number,
    enums: String,
    defaults: true,
  })[service];
  if (definition === undefined || "format" in definition)
    throw new Error(`${protos} does not hold ${service}.`);
  return definition;
}

export function loadCloudTasks(): ServiceDefinition {
  return loadServiceDefinition(
    "@google-cloud/tasks/build/protos",
    "google.cloud.tasks.v2.CloudTasks",
  );
}
