import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

// What takes minutes and the machine for itself.
export default defineConfig({
  root: resolve(import.meta.dirname, "../.."),
  test: {
    include: ["test/scale/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
