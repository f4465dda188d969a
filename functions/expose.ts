import { compose, type Composition } from "./composition.ts";
import { readConfig } from "./config.ts";
import { createHttpFunction, type HttpFunction } from "./http-function.ts";

let composition: Promise<Composition> | null = null;

// Made at the first request, once for all functions of the process.
async function composed(): Promise<Composition> {
  composition ??= compose(readConfig(process.env));
  return composition;
}

/** The deployed function of an operation, for `functions-framework --target=<name>`. */
export function expose(name: string): HttpFunction {
  return createHttpFunction(name, composed);
}
