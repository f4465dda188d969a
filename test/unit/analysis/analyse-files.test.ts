import { expect, it } from "vitest";
import { analyseFiles } from "#shared/analysis/analyse-files.ts";
import { file, itemsOf } from "./stored-items.ts";

const OWNER = "maria@one.example";

it("a file counts once, as it was changed last, whatever order its states come in", async () => {
  const older = file("a", { modified_time: "2026-10-01T09:00:00.000Z" });
  const newer = file("a", { size_bytes: 30, name: "renamed.txt" });
  for (const states of [
    [older, newer],
    [newer, older],
  ])
    expect(await analyseFiles(itemsOf(...states), OWNER)).toMatchObject({
      files: 1,
      first_at: "2026-11-02T09:00:00.000Z",
      sizes: { total_bytes: 30, largest: [{ name: "renamed.txt" }] },
    });
});

it("what somebody of another domain owns is outside", async () => {
  const owned = (id: string, ...emails: readonly (string | null)[]) =>
    file(id, {
      owners: emails.map((email) => ({ email, display_name: "Somebody" })),
    });
  const answer = await analyseFiles(
    itemsOf(
      owned("ours", "b@ONE.example"),
      owned("theirs", OWNER, "c@two.example"),
      owned("unknown", null),
      owned("shared-drive"),
    ),
    OWNER,
  );
  expect(answer).toMatchObject({
    home_domain: "one.example",
    without_owner: 1,
    shared_outside: {
      total: 1,
      items: [{ file_id: "theirs", owners: ["c@two.example"] }],
    },
  });
});

it("nothing is outside for an owner without a domain", async () => {
  const answer = await analyseFiles(itemsOf(file("a")), "nightly-import");
  expect(answer).toMatchObject({
    home_domain: null,
    shared_outside: { total: 0, items: [] },
  });
});

it("a size is the file's own, or else of what it was converted to", async () => {
  const answer = await analyseFiles(
    itemsOf(
      file("own", { content: { size_bytes: 99 } }),
      file("converted", { size_bytes: null, content: { size_bytes: 7 } }),
      file("a-form", { size_bytes: null }),
    ),
    OWNER,
  );
  expect(answer.sizes).toEqual({
    total_bytes: 17,
    without_size: 1,
    largest: [
      { file_id: "own", name: "own.txt", size_bytes: 10 },
      { file_id: "converted", name: "converted.txt", size_bytes: 7 },
    ],
  });
});
