import { describeKilledSync } from "./killed-sync.suite.ts";

describeKilledSync(200);
