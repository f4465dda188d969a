import { compose, type Composition } from "./composition.ts";
import { readConfig } from "./config.ts";
import { createHttpFunction, type HttpFunction } from "./http-function.ts";
import { createLogger } from "./logger.ts";

// functions-framework parses a body before it calls us, and shows the stack of what it could not parse to the caller
// unless this says otherwise. It looks when it begins to serve, after it has loaded this.
process.env["NODE_ENV"] ??= "production";

let composition: Promise<Composition> | null = null;

async function begin(): Promise<Composition> {
  return compose(readConfig(process.env));
}

// Made at the first request, once for all functions of the process; where that fails, the next request tries again.
async function composed(): Promise<Composition> {
  composition ??= begin();
  try {
    return await composition;
  } catch (err) {
    composition = null;
    const cloudService = process.env["K_SERVICE"] ?? null;
    createLogger({ logLevel: "error", cloudService }).error(
      { err },
      "The function could not start.",
    );
    throw err;
  }
}

/** The deployed function of an operation, for `functions-framework --target=<name>`. */
export function expose(name: string): HttpFunction {
  return createHttpFunction(name, composed);
}
