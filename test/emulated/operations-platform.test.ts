import { describeOperations } from "#test/integration/http/matrix/operations-platform.suite.ts";
import { onEmulators } from "./on-emulators.ts";
import { servedEmulated } from "./served-emulated.ts";

await onEmulators(describeOperations, servedEmulated);
