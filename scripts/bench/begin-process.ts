// Prints how long a new process takes until it has answered a call, in milliseconds, and its memory then, in megabytes.
import { readConfig } from "#functions/config.ts";
import { call, openSystem } from "./system.ts";

const BYTES_PER_MB = 1024 * 1024;

const [, , dataDir = ""] = process.argv;
const config = readConfig({ COLLIDER_DATA_DIR: dataDir });
const system = await openSystem({ ...config, logLevel: "error" });
await call(system, "whoami", {});
const begun = {
  readyMs: performance.now(),
  memoryMb: process.memoryUsage.rss() / BYTES_PER_MB,
};
await system.close();
console.log(JSON.stringify(begun));
