import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { faultsOf, planFor, workflow } from "./definitions.ts";
import { findToolWith, objectOf } from "./tools.ts";

// The tool touch may take 600 seconds, create_casefile 60.
const TITLED = { tool_name: "create_casefile", parameters: { title: "x" } };

function stepOf(fields: JsonObject) {
  const [step] = planFor(workflow([{ tool_name: "touch", ...fields }])).steps;
  return step;
}

function faultsOfStep(fields: JsonObject) {
  return faultsOf(workflow([{ tool_name: "touch", ...fields }]));
}

describe("The timeout of a step", () => {
  it("is 5 minutes unless its tool may take less", () => {
    expect(stepOf({})).toMatchObject({ timeout_ms: 300_000 });
    const [short] = planFor(workflow([TITLED])).steps;
    expect(short).toMatchObject({ timeout_ms: 60_000 });
  });

  it.each([
    [0.5, 500],
    [600, 600_000],
    ["PT1M30S", 90_000],
  ])("is what is written: %s", (timeout, timeout_ms) => {
    expect(stepOf({ timeout })).toMatchObject({ timeout_ms });
  });

  it("is at most what its tool may take", () => {
    expect(faultsOfStep({ timeout: 600.001 })).toEqual([
      "steps[0].timeout: must be at most 600 seconds, the longest that this tool may take (TOO_BIG)",
    ]);
  });

  it("leaves 15 seconds of the 30 minutes of a delivery for the commit", () => {
    const tools = findToolWith(objectOf({}), objectOf({}), 3600);
    const take = (timeout: number) =>
      faultsOf(workflow([{ tool_name: "take", timeout }]), tools);
    expect(take(1785)).toEqual([]);
    expect(take(1786)).toEqual([
      "steps[0].timeout: must be at most 1785 seconds, the longest that one delivery may take (TOO_BIG)",
    ]);
  });

  it("is checked as far as possible when its tool is unknown", () => {
    const steps = [{ tool_name: "nix", timeout: 1785 }];
    expect(faultsOf(workflow(steps))).toHaveLength(1);
    const longer = [{ tool_name: "nix", timeout: 1786 }];
    expect(faultsOf(workflow(longer))[1]).toMatch(
      "at most 1785 seconds, the longest that one delivery may take",
    );
  });
});

describe("The timeout of a run", () => {
  function runTimeout(timeout: string | number) {
    return workflow([{ tool_name: "touch" }], { timeout });
  }

  it("is 24 hours unless another is written", () => {
    const plan = planFor(workflow([{ tool_name: "touch" }]));
    expect(plan.run_timeout_ms).toBe(86_400_000);
    expect(planFor(runTimeout("PT30S")).run_timeout_ms).toBe(30_000);
  });

  it("is at most 366 days", () => {
    expect(faultsOf(runTimeout("P366D"))).toEqual([]);
    expect(faultsOf(runTimeout("P366DT1S"))).toEqual([
      "timeout: must be at most 31622400 seconds, which is 366 days (TOO_BIG)",
    ]);
  });

  it("is not nothing", () => {
    expect(faultsOf(runTimeout(0))).toEqual([
      "timeout: must be longer than nothing (TOO_SMALL)",
    ]);
    expect(faultsOf(runTimeout(0.001))).toEqual([]);
  });

  it.each(["", "1 hour", "P1M", "P1Y", "-PT1S", "PT"])(
    "is a length of time: not %j",
    (timeout) => {
      expect(faultsOf(runTimeout(timeout))).toEqual([
        "timeout: must be a number of seconds or an ISO 8601 duration such as PT30S (INVALID)",
      ]);
    },
  );

  it.each([-1, { seconds: 1 }, true])("is not %j", (timeout) => {
    const faults = faultsOf(workflow([{ tool_name: "touch" }], { timeout }));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^timeout: /);
  });
});

describe("A retry policy", () => {
  it("is planned as it is written, in milliseconds", () => {
    const retry_policy = {
      max_attempts: 7,
      initial_interval: "PT2S",
      backoff_coefficient: 3,
      max_interval: 90,
      jitter: "none",
      non_retryable: ["ABORTED", "INTERNAL"],
    };
    expect(stepOf({ retry_policy })).toMatchObject({
      retry: {
        max_attempts: 7,
        initial_interval_ms: 2000,
        backoff_coefficient: 3,
        max_interval_ms: 90_000,
        jitter: "none",
        non_retryable: ["ABORTED", "INTERNAL"],
      },
    });
  });

  it.each([
    [{ max_attempts: 1, backoff_coefficient: 1 }],
    [{ max_attempts: 100, backoff_coefficient: 10 }],
    [{ initial_interval: 0.001, max_interval: "P30D" }],
    [{ initial_interval: "P30D", max_interval: 0.001 }],
  ])("may be at its bounds: %j", (retry_policy) => {
    expect(faultsOfStep({ retry_policy })).toEqual([]);
  });

  it.each([
    [{ max_attempts: 0 }, "max_attempts: must be at least 1 (TOO_SMALL)"],
    [{ max_attempts: 101 }, "max_attempts: must be at most 100 (TOO_BIG)"],
    [
      { max_attempts: 1.5 },
      "max_attempts: must be integer, not number (INVALID_TYPE)",
    ],
    [
      { backoff_coefficient: 0.9 },
      "backoff_coefficient: must be at least 1 (TOO_SMALL)",
    ],
    [
      { backoff_coefficient: 11 },
      "backoff_coefficient: must be at most 10 (TOO_BIG)",
    ],
    [
      { initial_interval: 0 },
      "initial_interval: must be longer than nothing (TOO_SMALL)",
    ],
    [
      { initial_interval: "P30DT1S" },
      "initial_interval: must be at most 2592000 seconds, which is 30 days (TOO_BIG)",
    ],
    [
      { max_interval: 0 },
      "max_interval: must be longer than nothing (TOO_SMALL)",
    ],
    [
      { max_interval: "P31D" },
      "max_interval: must be at most 2592000 seconds, which is 30 days (TOO_BIG)",
    ],
    [{ jitter: "some" }, 'jitter: must be "full" or "none" (INVALID_VALUE)'],
  ])("is refused beyond them: %j", (retry_policy, fault) => {
    expect(faultsOfStep({ retry_policy })).toEqual([
      `steps[0].retry_policy.${fault}`,
    ]);
  });

  it("names codes of errors", () => {
    const [fault] = faultsOfStep({ retry_policy: { non_retryable: ["NIX"] } });
    expect(fault).toMatch(
      /^steps\[0\]\.retry_policy\.non_retryable\[0\]: must be one of INVALID_ARGUMENT, .*DEADLINE_EXCEEDED/,
    );
  });
});
