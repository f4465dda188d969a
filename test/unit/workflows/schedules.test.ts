import { describe, expect, it } from "vitest";
import { epochMs, isoTime } from "#shared/kernel/time.ts";
import { parseFields } from "#shared/kernel/parse-fields.ts";
import { cronFault, lastDue, nextDue } from "#workflows/schedule/cron-times.ts";
import { dueTimeOf } from "#workflows/schedule/schedule-event.ts";
import { WorkflowSchedules } from "#workflows/schedule/workflow-schedule.ts";

describe("cron's five fields", () => {
  it.each([
    "* * * * *",
    "*/5 8-18 * * mon-fri",
    "0,30 6 1 jan,jul *",
    "0 6 * * 7",
  ])("may be %s", (cron) => {
    expect(cronFault(cron)).toBeNull();
  });

  it.each([
    ["0 6 * *", "five fields"],
    ["0 0 6 * * *", "five fields"],
    ["0  6 * * *", "five fields"],
    ["@daily", "five fields"],
    ["0 6 ? * *", "five fields"],
    ["0 6 * * mon#1", "five fields"],
    ["0 6 l * *", "five fields"],
    ["61 * * * *", "cannot be read"],
    ["*/0 * * * *", "cannot be read"],
    ["0 6 31 2 *", "never due"],
  ])("may not be %s", (cron, why) => {
    expect(cronFault(cron)).toContain(why);
  });
});

describe("a time that is due", () => {
  const dailyInBerlin = { cron: "0 6 * * *", timeZone: "Europe/Berlin" };
  const around = (times: typeof dailyInBerlin, at: string) =>
    [lastDue, nextDue].map((find) => isoTime(find(times, epochMs(at)) ?? 0));

  it("is counted in the schedule's time zone, in summer and in winter", () => {
    expect(around(dailyInBerlin, "2026-11-23T09:00:00.000Z")).toEqual([
      "2026-11-23T05:00:00.000Z",
      "2026-11-24T05:00:00.000Z",
    ]);
    expect(around(dailyInBerlin, "2026-07-23T09:00:00.000Z")).toEqual([
      "2026-07-23T04:00:00.000Z",
      "2026-07-24T04:00:00.000Z",
    ]);
  });

  it("is due at its very instant", () => {
    expect(around(dailyInBerlin, "2026-11-23T05:00:00.000Z")).toEqual([
      "2026-11-23T05:00:00.000Z",
      "2026-11-24T05:00:00.000Z",
    ]);
  });

  it("is none that was left out or comes twice where clocks are changed", () => {
    const hourly = { cron: "0 * * * *", timeZone: "Europe/Berlin" };
    const from = epochMs("2026-10-24T22:30:00.000Z");
    const hours = Array.from({ length: 6 }, (_, hour) =>
      nextDue(hourly, from + hour * 3_600_000),
    );
    expect(hours.map((at) => isoTime(at ?? 0).slice(11, 16))).toEqual([
      "23:00",
      "00:00",
      "01:00",
      "02:00",
      "03:00",
      "04:00",
    ]);
  });
});

describe("a message of a schedule", () => {
  const attributes = {
    workflow: "client_search",
    schedule: "hourly",
    cron: "0 * * * *",
    time_zone: "Etc/UTC",
  };
  const dueAt = (publishTime: string, more: Record<string, string> = {}) => {
    const all = { ...attributes, ...more };
    const due = dueTimeOf({
      data: "",
      messageId: "1",
      attributes: all,
      publishTime,
    });
    return due === null ? null : `${due.scheduleId} ${isoTime(due.at)}`;
  };

  it.each([
    "2026-11-23T09:00:00.000Z",
    "2026-11-23T08:59:57.500Z",
    "2026-11-23T09:00:00.250Z",
    "2026-11-23T09:41:00.000Z",
  ])("is due for the same time when it is published at %s", (published) => {
    expect(dueAt(published)).toBe("hourly 2026-11-23T09:00:00.000Z");
  });

  it("is due for the time before, until then", () => {
    expect(dueAt("2026-11-23T08:59:50.000Z")).toBe(
      "hourly 2026-11-23T08:00:00.000Z",
    );
  });

  it.each([
    ["no id that a schedule may have", { schedule: "Every hour!" }],
    ["no times", { cron: "hourly" }],
    ["no time zone", { time_zone: "Mars/Base" }],
  ])("is of no schedule, that has %s", (_, more) => {
    expect(dueAt("2026-11-23T09:00:00.000Z", more)).toBeNull();
  });
});

describe("a list of schedules", () => {
  it("is told all that is wrong with it, each with its field", () => {
    const one = { id: "a", workflow_name: "client_search", cron: "0 6 * * *" };
    const parsed = parseFields(
      WorkflowSchedules,
      [
        { ...one, id: "A" },
        { ...one, cron: "daily" },
        { ...one, id: "b", time_zone: "Berlin" },
        { ...one, id: "c", every: "day" },
      ],
      "schedules",
    );
    const fields = parsed.ok ? [] : parsed.violations.map(({ field }) => field);
    expect(fields).toEqual([
      "schedules[0].id",
      "schedules[1].cron",
      "schedules[2].time_zone",
      "schedules[3].every",
    ]);
  });

  it("has no two of one id", () => {
    const one = { id: "a", workflow_name: "client_search", cron: "0 6 * * *" };
    const parsed = WorkflowSchedules.safeParse([
      one,
      { ...one, cron: "0 7 * * *" },
    ]);
    expect(parsed.error?.issues).toMatchObject([{ path: [1, "id"] }]);
  });
});
