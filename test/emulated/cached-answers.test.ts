import { describeCachedAnswers } from "#test/integration/language/cached-answers.suite.ts";
import { onEmulators } from "./on-emulators.ts";
import { servedEmulated } from "./served-emulated.ts";

await onEmulators(describeCachedAnswers, servedEmulated);
