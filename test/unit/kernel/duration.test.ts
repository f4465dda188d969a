import { describe, expect, it } from "vitest";
import { Duration } from "#shared/kernel/duration.ts";

describe("A length of time", () => {
  it.each([
    [0, 0],
    [30, 30_000],
    [0.0015, 2],
    ["PT30S", 30_000],
    ["PT0.25S", 250],
    ["PT5M", 300_000],
    ["PT2H", 7_200_000],
    ["P1D", 86_400_000],
    ["P2W", 1_209_600_000],
    ["P1DT1H1M1S", 90_061_000],
    ["PT0S", 0],
  ])("is seconds or ISO 8601, in milliseconds: %s is %i", (written, ms) => {
    expect(Duration.parse(written)).toBe(ms);
  });

  it.each([
    "",
    "P",
    "PT",
    "P1DT",
    "30",
    "PT5",
    "pt5m",
    "P1.5D",
    "PT1S1M",
    " P1D",
  ])("is not %j", (written) => {
    expect(Duration.safeParse(written).error?.issues).toMatchObject([
      {
        message:
          "must be a number of seconds or an ISO 8601 duration such as PT30S",
      },
    ]);
  });

  it("has no months and no years, whose length varies", () => {
    expect(Duration.safeParse("P1M").success).toBe(false);
    expect(Duration.safeParse("P1Y").success).toBe(false);
  });

  it.each([-1, NaN, Infinity, null, true, {}])("is not %j", (written) => {
    expect(Duration.safeParse(written).success).toBe(false);
  });
});
