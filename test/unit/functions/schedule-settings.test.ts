import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readConfig } from "#functions/config.ts";
import { readConfiguredSchedules } from "#functions/workflow/trigger/schedule-settings.ts";

describe("the schedules", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "collider-settings-"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  async function read(text: string) {
    const file = join(folder, "schedules.json");
    await writeFile(file, text);
    return readConfiguredSchedules(readConfig({ COLLIDER_SCHEDULES: file }));
  }

  it("are those of the file that is named, in UTC unless they say otherwise", async () => {
    const one = { id: "a", workflow_name: "client_search", cron: "0 6 * * *" };
    expect(await read(JSON.stringify({ schedules: [one] }))).toEqual([
      { ...one, time_zone: "Etc/UTC", input: {} },
    ]);
  });

  it("are none where none are named", () => {
    expect(readConfiguredSchedules(readConfig({}))).toEqual([]);
  });

  it.each([
    ["no JSON", "[", /COLLIDER_SCHEDULES must name a JSON file/],
    ["no list", "{}", /COLLIDER_SCHEDULES must name a JSON file/],
    [
      "one of no workflow",
      '{"schedules":[{"id":"a","workflow_name":"tidy_up","cron":"0 6 * * *"}]}',
      /COLLIDER_SCHEDULES: schedules\[0\]\.workflow_name "tidy_up" is not a workflow/,
    ],
    [
      "one that is never due",
      '{"schedules":[{"id":"a","workflow_name":"client_search","cron":"0 6 31 2 *"}]}',
      /schedules\[0\]\.cron is never due/,
    ],
  ])("are refused where the file has %s", async (_, text, why) => {
    await expect(read(text)).rejects.toThrow(why);
  });

  it("are refused where there is no such file", () => {
    expect(() =>
      readConfiguredSchedules(
        readConfig({ COLLIDER_SCHEDULES: join(folder, "absent.json") }),
      ),
    ).toThrow(/COLLIDER_SCHEDULES must name a JSON file/);
  });
});
