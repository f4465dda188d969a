import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createFileSecrets } from "#shared/platform/embedded/secrets.ts";

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "collider-keys-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("every program of a data folder has the same key, whoever asks first", async () => {
  const folder = makeFolder();
  const programs = [createFileSecrets(folder), createFileSecrets(folder)];
  const keys = await Promise.all(programs.map(async (one) => one.key("a")));
  expect(keys[0]).toEqual(keys[1]);
  expect(await createFileSecrets(folder).key("a")).toEqual(keys[0]);
});

test("a key is a file that its owner alone can read, with nothing left beside it", async () => {
  const folder = makeFolder();
  await createFileSecrets(folder).key("page-tokens");
  const keys = join(folder, "keys");
  expect(readdirSync(keys)).toEqual(["page-tokens"]);
  expect(statSync(keys).mode & 0o777).toBe(0o700);
  expect(statSync(join(keys, "page-tokens")).mode & 0o777).toBe(0o600);
});

test("two data folders have different keys", async () => {
  const [one, two] = await Promise.all(
    [makeFolder(), makeFolder()].map(async (folder) =>
      createFileSecrets(folder).key("a"),
    ),
  );
  expect(one).not.toEqual(two);
});
