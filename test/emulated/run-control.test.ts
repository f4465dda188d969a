import { describeControl } from "#test/integration/language/run-control.suite.ts";
import { onEmulators } from "./on-emulators.ts";
import { servedEmulated } from "./served-emulated.ts";

await onEmulators(describeControl, servedEmulated);
