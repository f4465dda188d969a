import { describeLanguage } from "#test/integration/language/workflow-language.suite.ts";
import { onEmulators } from "./on-emulators.ts";
import { servedEmulated } from "./served-emulated.ts";

await onEmulators(describeLanguage, servedEmulated);
