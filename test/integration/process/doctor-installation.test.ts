import { readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DoctorStage, marked } from "./doctor-stage.ts";

let stage: DoctorStage;

beforeAll(async () => {
  stage = await DoctorStage.open();
});
afterAll(async () => stage.close());
beforeEach(async () => stage.makeHome());

describe("npm run doctor, before all is installed,", () => {
  it("says so where nothing is", async () => {
    const modules = join(stage.project, "node_modules");
    const installed = await readlink(modules);
    await rm(modules);
    const told = await stage.run();
    await symlink(installed, modules);
    expect(told.exitCode).toBe(1);
    expect(marked("✘", told)).toEqual([
      expect.stringMatching(/^✘ dependencies .*→ npm ci$/u),
    ]);
  });

  it.each([
    ["package-lock.json", /"version": "\d[^"]*"(?=,\s+"integrity")/u, "npm ci"],
    ["package.json", /"zod": "[^"]*"/u, "npm install"],
  ])("says so where %s has changed since", async (name, changed, remedy) => {
    const file = join(stage.project, name);
    const text = await readFile(file, "utf8");
    const [found = ""] = changed.exec(text) ?? [];
    const other = text.replace(found, found.replace(/\d+/u, "99"));
    expect(other).not.toBe(text);
    await writeFile(file, other);
    const told = await stage.run();
    await writeFile(file, text);
    expect(told.exitCode).toBe(1);
    expect(marked("✘", told)).toEqual([
      expect.stringMatching(new RegExp(`^✘ dependencies .*→ ${remedy}$`, "u")),
    ]);
  });

  it("says so where Node is too old for the rest of it", async () => {
    const code = `Object.defineProperty(process,"versions",{value:{node:"20.1.0"}})`;
    const old = `--import=data:text/javascript,${encodeURIComponent(code)}`;
    const told = await stage.run({ NODE_OPTIONS: old });
    expect(told.exitCode).toBe(1);
    expect(marked("✘", told)).toEqual([
      expect.stringMatching(/^✘ Node .*20\.1\.0.*24.*→ npm ci /u),
    ]);
  });
});
