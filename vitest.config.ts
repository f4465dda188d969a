import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

// The fast tier: nothing is needed but Node. The other tiers have a config beside their tests.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/browser/**", "test/emulated/**", "test/scale/**"],
    // Many files wait for processes and clocks, so that there may be more of them than processors.
    maxWorkers: availableParallelism() + 1,
    // A worker keeps the modules that it has loaded: to load them anew for each file takes as long as half of the tests.
    isolate: false,
    // For the many programs that tests start, as scripts/compile-cache.js has it for those that people start.
    env: {
      NODE_COMPILE_CACHE: join(
        import.meta.dirname,
        "node_modules/.cache/compiled",
      ),
    },
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
