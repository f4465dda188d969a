import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { continued, Fixture } from "#test/fixtures/versions/fixture.ts";
import { STOPPED_RUNS } from "#test/fixtures/versions/stopped-runs.ts";

const PROJECT = resolve(import.meta.dirname, "../../..");
const FOLDER = join(PROJECT, "test/fixtures/versions");

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, "utf8"));
}

const { version } = z
  .object({ version: z.string() })
  .parse(await readJson(join(PROJECT, "package.json")));

const FILES = globSync("*/*.json", { cwd: FOLDER })
  .map((path) => path.replaceAll("\\", "/"))
  .toSorted();

const fixtures = await Promise.all(
  FILES.map(
    async (path) =>
      [path, Fixture.parse(await readJson(join(FOLDER, path)))] as const,
  ),
);

/** In which phases a fixture's run and the steps that had begun are. */
function phasesIn({ documents, run_id }: Fixture): readonly string[] {
  const path = `workflow_runs/${run_id}`;
  return documents
    .filter((one) => one.path === path || one.path.startsWith(`${path}/steps/`))
    .map(({ data }) => z.string().parse(data["phase"]));
}

describe("a run that a version of Collider has left in its middle", () => {
  it.each(fixtures)(
    "is finished as that version did: %s",
    async (_, fixture) => {
      expect(await continued(fixture)).toEqual(fixture.ends);
    },
  );

  it.each(fixtures)(
    "is found and finished also when all its tasks are lost: %s",
    async (_, fixture) => {
      const alone = { ...fixture, tasks: [] };
      expect(await continued(alone)).toEqual(fixture.ends);
    },
  );

  it("is there of this version, of every kind, and in its middle", () => {
    const ours = fixtures.filter(([path]) => dirname(path) === version);
    const names = ours.map(([path]) => basename(path, ".json"));
    expect(names).toEqual(Object.keys(STOPPED_RUNS).toSorted());
    const phases = Object.fromEntries(
      ours.map(([path, fixture]) => [
        basename(path, ".json"),
        phasesIn(fixture).toSorted(),
      ]),
    );
    expect(phases).toMatchObject({
      sequential: ["running", "success"],
      claimed: ["claimed", "running"],
      "waiting-for-an-event": ["running", "success", "waiting"],
      "waiting-for-approval": ["running", "success", "waiting"],
      sleeping: ["running", "success", "waiting"],
      paused: ["paused", "success", "waiting"],
      retrying: ["retrying", "running", "success"],
      retried: ["running", "success", "waiting"],
      parent: ["running", "waiting"],
      pending: ["pending"],
      compensating: ["compensating", "failed", "success"],
    });
    const ends = Object.fromEntries(
      ours.map(
        ([
          path,
          {
            ends: { phase },
          },
        ]) => [basename(path, ".json"), phase],
      ),
    );
    const { compensating, ...others } = ends;
    expect(compensating).toBe("failed");
    expect(new Set(Object.values(others))).toEqual(new Set(["success"]));
    expect(phases["map"]).toContain("waiting");
    expect(phases["dag"]).toContain("running");
  });
});
