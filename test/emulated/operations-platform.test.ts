import { compose } from "#functions/composition.ts";
import { readConfig } from "#functions/config.ts";
import { describeOperations } from "#test/integration/http/matrix/operations-platform.suite.ts";
import { serve, ServedProgram } from "#test/integration/served-program.ts";
import { onEmulators } from "./on-emulators.ts";

// In this process, with Google's clients; its tasks and events come to its port, from the emulators.
await onEmulators(describeOperations, async ({ environment }, port) => {
  const config = readConfig({ ...environment, COLLIDER_LOG_LEVEL: "silent" });
  return new ServedProgram(await serve(await compose(config), port));
});
