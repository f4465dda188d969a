import { setImmediate as endOfTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import { textFile, type PackageFile } from "#shared/export/package-file.ts";
import { zipOf } from "#shared/export/zip.ts";

const AT = "2026-11-23T09:00:00.000Z";
// More than all streams on the way hold together: whoever waits for it to be read on waits for ever.
const LONG = "0123456789abcdef".repeat(2 ** 20);

it("ends the reading of its files where whoever reads it stops between two of them", async () => {
  const gone = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const given: string[] = [];
  async function* files(): AsyncGenerator<PackageFile> {
    try {
      for (const path of ["first", "second", "third"]) {
        given.push(path);
        yield textFile(path, LONG);
        if (path === "first") await gone.promise;
      }
    } finally {
      ended.resolve();
    }
  }
  const zip = zipOf("bag", files(), AT);
  for await (const piece of zip) {
    expect(piece.length).toBeGreaterThan(0);
    if (given.length === 1) break;
  }
  await endOfTurn();
  gone.resolve();
  await ended.promise;
  expect(given).toEqual(["first", "second"]);
});
