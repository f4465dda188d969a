import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: resolve(import.meta.dirname, "../.."),
  test: {
    include: ["test/emulated/**/*.test.ts"],
    // The emulators take the machine for themselves.
    fileParallelism: false,
    // Or Google's clients look for a metadata server, which is on no machine but Google's.
    env: { METADATA_SERVER_DETECTION: "none" },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
