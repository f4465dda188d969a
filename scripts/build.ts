import { resolve } from "node:path";
import { OPERATION_LOADERS } from "#functions/catalog.ts";
import { Registry } from "#shared/registry/registry.ts";
import { bundleFunctions, writePages } from "./deploy/bundle.ts";

const FOLDER = resolve(import.meta.dirname, "../dist");

await bundleFunctions(resolve(FOLDER, "functions"));
await writePages(
  resolve(FOLDER, "hosting"),
  await new Registry(OPERATION_LOADERS).loadAll(),
);
console.log(`Built: ${FOLDER}`);
