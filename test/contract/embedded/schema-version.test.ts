import { expect, test } from "vitest";
import { openDatabase } from "#shared/platform/embedded/database.ts";
import { makeDataFolder } from "./data-folder.ts";

test("a data folder whose tables are of another version is left as it is, with a word on what to do", () => {
  const dataDir = makeDataFolder();
  const database = openDatabase(dataDir);
  database.exec("PRAGMA user_version = 99");
  database.close();
  for (const _ of [1, 2])
    expect(() => openDatabase(dataDir)).toThrow(
      expect.objectContaining({
        code: "FAILED_PRECONDITION",
        reason: "DATA_DIR_OTHER_VERSION",
      }),
    );
});
