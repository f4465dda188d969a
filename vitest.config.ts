import { defineConfig } from "vitest/config";

// The fast tier: nothing is needed but Node. The other tiers have a config beside their tests.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/browser/**", "test/emulated/**"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
