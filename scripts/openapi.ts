import { z } from "zod";
import { OPERATION_LOADERS } from "#functions/catalog.ts";
import { openApiOf } from "#functions/http/listing/documentation.ts";
import { Registry } from "#shared/registry/registry.ts";
import { runProgram } from "./run-program.ts";

const USAGE = `Prints the OpenAPI document of every operation: npm run --silent openapi > openapi.json

  --server URL  where the functions are, for a document that is read elsewhere (/)
  --help`;

await runProgram({
  usage: USAGE,
  options: { server: { type: "string", default: "/" } },
  main: async ({ server }) => {
    if (server !== "/" && !z.url().safeParse(server).success)
      throw new Error(`--server must be a URL.\n\n${USAGE}`);
    const operations = await new Registry(OPERATION_LOADERS).loadAll();
    console.log(JSON.stringify(await openApiOf(operations, server), null, 2));
  },
});
