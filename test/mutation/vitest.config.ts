import { defineConfig } from "vitest/config";

// What each mutant of the planner is run against: the scenarios, which say exactly what is wrong. The properties look for
// the unforeseen, anew each time and for longer, so they are no measure.
export default defineConfig({
  test: {
    include: ["test/unit/workflows/*.test.ts"],
    exclude: [
      "test/unit/workflows/*.property.test.ts",
      // Ask the compiler first, which no mutant reaches.
      "test/unit/workflows/compile-cost.test.ts",
      "test/unit/workflows/typed-programs.test.ts",
    ],
    // Nothing is shared but pure functions, and a worker for each file costs more than its tests.
    isolate: false,
  },
});
