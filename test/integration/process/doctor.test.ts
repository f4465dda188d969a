import { chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FIRESTORE } from "#scripts/emulators/firestore-emulator.ts";
import { PUBSUB } from "#scripts/emulators/pubsub-emulator.ts";
import { openDatabase } from "#shared/platform/embedded/database.ts";
import { startProcess } from "./collider-process.ts";
import { DoctorStage, marked } from "./doctor-stage.ts";
import { holdPort } from "./held-port.ts";

let stage: DoctorStage;

beforeAll(async () => {
  stage = await DoctorStage.open();
});
afterAll(async () => stage.close());
beforeEach(async () => stage.makeHome());

/** Programs and other files, by their paths. */
async function writeAll(files: Readonly<Record<string, string>>) {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { mode: 0o700 });
  }
}

describe("npm run doctor", { timeout: 120_000 }, () => {
  it("finds all that npm start needs, names what other commands want, and changes nothing", async () => {
    const before = await stage.everything();
    const told = await stage.run();
    expect(await stage.everything()).toEqual(before);
    expect(told.exitCode).toBe(0);
    expect(marked("✘", told)).toEqual([]);
    expect(marked("✔", told)).toEqual([
      `✔ Node ${process.versions.node}`,
      expect.stringMatching(/^✔ dependencies \d+ packages/u),
      "✔ settings the embedded platform",
      "✔ port any free one",
      `✔ data folder ${stage.dataDir} is not there yet; the first start makes it`,
      "✔ callers tokens that are accepted: our own",
      `✔ workspace 31 messages in 28 files of ${join(stage.project, "samples/workspace/mail")}`,
    ]);
    const wanted = marked("!", told);
    for (const [index, command] of [
      "install the Google Cloud SDK",
      "install the Google Cloud SDK",
      "install the Google Cloud SDK",
      "install Java 17",
      "Chromium is absent: install it",
    ].entries())
      expect(wanted[index]).toContain(command);
    expect(told.output).toMatch(/\n\nNothing has to be fixed: .*\n$/u);
    // oxlint-disable-next-line no-control-regex -- looking for the control characters is the point
    expect(told.output).not.toMatch(/[\u001b\r]/u);
  });

  it.each([
    ["17.0.15", "✔ Java 17.0.15"],
    ["1.8.0_402", "! Java"],
  ])("finds what other commands want, with Java %s", async (java, told) => {
    const bin = join(stage.home, "sdk/bin");
    const jars = [FIRESTORE.jar, PUBSUB.jar.replace("*", "1.0")].map((jar) =>
      join(stage.home, "sdk", jar),
    );
    const path = join(stage.home, "on the path");
    await writeAll({
      [join(bin, "gcloud")]: "",
      [join(path, "java")]: `#!/bin/sh\necho 'openjdk version "${java}"' >&2\n`,
      [join(path, "chromium")]: "",
      ...Object.fromEntries(jars.map((jar) => [jar, ""])),
    });
    await symlink(join(bin, "gcloud"), join(path, "gcloud"));
    const found = await stage.run({ PATH: path });
    expect(found.exitCode).toBe(0);
    expect(found.output.replaceAll(/ +/gu, " ")).toContain(told);
    expect(marked("✔", found)).toEqual(
      expect.arrayContaining([
        `✔ gcloud ${join(path, "gcloud")}`,
        `✔ Firestore emulator ${jars[0]}`,
        `✔ Pub/Sub emulator ${jars[1]}`,
        `✔ Chromium ${join(path, "chromium")}`,
      ]),
    );
  });

  it("names every setting that is wrong at once, and one that nobody reads", async () => {
    const told = await stage.run({
      PORT: "eighty",
      COLLIDER_PLATFORM: "gogle",
      COLLIDER_DATADIR: "here",
    });
    expect(told.exitCode).toBe(1);
    expect(marked("✘", told)).toEqual([
      expect.stringMatching(
        /^✘ settings PORT must be .* COLLIDER_PLATFORM must be .*→ .*\.env/u,
      ),
    ]);
    expect(marked("!", told)[0]).toContain("COLLIDER_DATADIR");
  });

  it("takes settings from .env, as the program does", async () => {
    const file = join(stage.project, ".env");
    await writeFile(file, "COLLIDER_LOG_LEVEL=loud\n");
    const told = await stage.run();
    await rm(file);
    expect(marked("✘", told)).toEqual([
      expect.stringContaining("COLLIDER_LOG_LEVEL"),
    ]);
  });

  it("says that the data folder is held, and whatever was left there by a process that died, is left", async () => {
    const collider = await startProcess(stage.dataDir);
    const held = await stage.run();
    await collider.kill();
    const before = await stage.everything();
    const left = await stage.run();
    expect(await stage.everything()).toEqual(before);
    expect(held.exitCode).toBe(1);
    expect(marked("✘", held)).toEqual([
      expect.stringContaining(
        `${stage.dataDir} is in use by another process → Stop`,
      ),
    ]);
    expect(marked("✘", left)).toEqual([]);
    expect(left.output).toContain("its process has died");
    expect(left.output).toContain("development-issuer: for their owner alone");
    openDatabase(stage.dataDir).close();
    expect(marked("✔", await stage.run())).toContain(
      `✔ data folder ${stage.dataDir}`,
    );
  });

  it("says that a data folder is of another version, and leaves it so", async () => {
    const database = openDatabase(stage.dataDir);
    database.exec("PRAGMA user_version = 99");
    database.close();
    const before = await stage.everything();
    const told = await stage.run();
    expect(await stage.everything()).toEqual(before);
    expect(told.exitCode).toBe(1);
    expect(marked("✘", told)[0]).toContain("another version of Collider");
  });

  it("asks for no data folder where everything is in memory", async () => {
    const told = await stage.run({ COLLIDER_DATA_DIR: ":memory:" });
    expect(told.exitCode).toBe(0);
    expect(told.output).toMatch(/^✔ data +in memory, until/mu);
  });

  it("says that a data folder cannot be made, or holds something else", async () => {
    const file = join(stage.home, "a file");
    await writeFile(file, "");
    const below = await stage.run({
      COLLIDER_DATA_DIR: join(file, "below/it"),
    });
    expect(marked("✘", below)[0]).toContain(`cannot be made: ${file} is no`);
    await mkdir(stage.dataDir);
    await writeFile(
      join(stage.dataDir, "collider.sqlite"),
      "no database ".repeat(9),
    );
    const other = await stage.run();
    expect(marked("✘", other)[0]).toContain("file is not a database");
    expect([below.exitCode, other.exitCode]).toEqual([1, 1]);
  });

  it("says that others can read a key, and how to stop that", async () => {
    const keys = join(stage.dataDir, "keys");
    await mkdir(keys, { recursive: true, mode: 0o700 });
    const key = join(keys, "development-issuer");
    await writeFile(key, "the secret", { mode: 0o600 });
    expect((await stage.run()).exitCode).toBe(0);
    await chmod(key, 0o640);
    const told = await stage.run();
    expect(told.exitCode).toBe(1);
    expect(marked("✘", told)).toEqual([
      expect.stringContaining(`development-issuer`),
    ]);
    expect(told.output).toContain(`→ chmod -R go= '${keys}'`);
    expect(told.output).not.toContain("the secret");
  });

  it("says that the port is in use: to be fixed where it was asked for alone", async () => {
    const release = await holdPort(8080);
    const unasked = await stage.run({ PORT: "" });
    const asked = await stage.run({ PORT: "8080" });
    await release();
    expect(unasked.exitCode).toBe(0);
    expect(marked("!", unasked)[0]).toContain("npm start takes a free one");
    expect(asked.exitCode).toBe(1);
    expect(marked("✘", asked)[0]).toContain("8080 is in use");
  });

  it("asks the workspace that another process serves, in place of the folder", async () => {
    const noMail = { COLLIDER_WORKSPACE_DIR: stage.home };
    const absent = await stage.run({
      ...noMail,
      WORKSPACE_EMULATOR_HOST: "127.0.0.1:1",
    });
    expect(absent.exitCode).toBe(1);
    expect(marked("✘", absent)).toEqual([
      expect.stringMatching(/^✘ workspace .*npm run workspace/u),
    ]);
    const release = await holdPort(8130);
    const there = await stage.run({
      ...noMail,
      WORKSPACE_EMULATOR_HOST: "127.0.0.1:8130",
    });
    await release();
    expect(marked("✘", there)).toEqual([]);
  });

  it("says that there is no mail, or no folder of it", async () => {
    const workspace = { COLLIDER_WORKSPACE_DIR: stage.home };
    const absent = await stage.run(workspace);
    expect(absent.exitCode).toBe(1);
    expect(marked("✘", absent)[0]).toContain("COLLIDER_WORKSPACE_DIR");
    await mkdir(join(stage.home, "mail"));
    const empty = await stage.run(workspace);
    expect(empty.exitCode).toBe(0);
    expect(marked("!", empty)[0]).toContain("0 messages");
  });
});
