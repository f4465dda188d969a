import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fromJSON, type ServiceDefinition } from "@grpc/proto-loader";

const SERVICE = "google.cloud.tasks.v2.CloudTasks";

/** The service as Google's own client knows it. */
export function loadServiceDefinition(): ServiceDefinition {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve("@google-cloud/tasks/build/protos"));
  const text = readFileSync(join(folder, "protos.json"), "utf8");
  const definition = fromJSON(JSON.parse(text), {
    longs: Number,
    enums: String,
    defaults: true,
  })[SERVICE];
  if (definition === undefined || "format" in definition)
    throw new Error(`@google-cloud/tasks does not hold ${SERVICE}.`);
  return definition;
}
