import { functionName } from "#shared/kernel/function-name.ts";
import { compose, type Composition } from "#functions/composition.ts";
import { readConfig } from "#functions/config.ts";
import { guardFramework } from "./framework-guard.ts";
import {
  createErrorHandler,
  createHttpFunction,
  type HttpFunction,
} from "./http-function.ts";
import { createLogger } from "#functions/process/log/logger.ts";
import {
  BODY_LIMIT_BYTES,
  DELIVERY_LIMIT_BYTES,
} from "#functions/http/request/request-body.ts";
import { SUBSCRIPTIONS } from "#functions/process/delivery/subscriptions.ts";

// What functions-framework answers by itself shows a stack to the caller unless this says otherwise. It looks when it
// begins to serve, after it has loaded this.
process.env["NODE_ENV"] ??= "production";

let composition: Promise<Composition> | null = null;

// The framework would end the process at once, and what the hooks have gathered with it.
function closeAtEnd({ close }: Composition): void {
  process.removeAllListeners("SIGTERM");
  process.once("SIGTERM", () => {
    void close().finally(() => process.exit());
  });
}

async function begin(): Promise<Composition> {
  // Whoever serves the function listens, in Firebase's emulator on no port but a socket.
  const begun = await compose(readConfig({ ...process.env, PORT: "" }));
  closeAtEnd(begun);
  return begun;
}

// Made at the first request, once for all functions of the process; where that fails, the next request tries again.
async function composed(): Promise<Composition> {
  composition ??= begin();
  try {
    return await composition;
  } catch (err) {
    composition = null;
    const cloudService = process.env["K_SERVICE"] ?? null;
    createLogger({
      logLevel: "error",
      cloudService,
      cloudRevision: process.env["K_REVISION"] ?? null,
      google: null,
    }).error({ err }, "The function could not start.");
    throw err;
  }
}

// Only a push is large, and Cloud Run lets nobody else call what takes it. Where no service is named the function looks.
function bodyLimit(service: string | undefined): number {
  const isPushed = SUBSCRIPTIONS.some(
    ({ operation }) => functionName(operation) === service,
  );
  return service === undefined || isPushed
    ? DELIVERY_LIMIT_BYTES
    : BODY_LIMIT_BYTES;
}

guardFramework({
  onError: createErrorHandler(composed),
  limitBytes: bodyLimit(process.env["K_SERVICE"]),
});

/** The deployed function of an operation, for `functions-framework --target=<name>`. */
export function expose(name: string): HttpFunction {
  return createHttpFunction(name, composed);
}
