import { describeLargeSync } from "./large-sync.suite.ts";

describeLargeSync(200);
