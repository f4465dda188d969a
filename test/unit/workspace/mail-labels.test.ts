import { describe, expect, it } from "vitest";
import { labelsOf } from "#shared/workspace/local/mail-labels.ts";

const namesOf = (
  folder: string,
  headers: Readonly<Record<string, string>> = {},
) =>
  labelsOf(
    folder,
    Object.entries(headers).map(([name, value]) => ({ name, value })),
  ).map((label) => label.name);

describe("the labels of a message", () => {
  it.each([
    ["", {}, ["INBOX"]],
    ["SENT", {}, ["SENT"]],
    ["spam", {}, ["SPAM"]],
    ["Drafts", {}, ["DRAFT"]],
    ["Matters/2026", {}, ["INBOX", "Matters/2026"]],
    ["", { "X-Gmail-Labels": "Inbox,Unread" }, ["INBOX", "UNREAD"]],
    ["", { "X-Gmail-Labels": "Archived,Opened,Medical" }, ["Medical"]],
    ["", { "x-gmail-labels": "Category Updates" }, ["CATEGORY_UPDATES"]],
    ["", { "X-Gmail-Labels": "=?utf-8?q?Gr=C3=BCn?=" }, ["Grün"]],
    ["TRASH", { "X-Gmail-Labels": "Unread" }, ["TRASH", "UNREAD"]],
    ["", { Status: "O" }, ["INBOX", "UNREAD"]],
    ["", { Status: "RO", "X-Status": "AF" }, ["INBOX", "STARRED"]],
    ["", { Status: "O", "X-Gmail-Labels": "Inbox,Opened" }, ["INBOX"]],
  ])("in the folder %j with %j are %j", (folder, headers, names) => {
    expect(namesOf(folder, headers)).toEqual(names);
  });

  it("have an id of Gmail's, or one of their own by name", () => {
    const [inbox, own] = labelsOf("Matters", []);
    expect(inbox).toEqual({ id: "INBOX", name: "INBOX", type: "system" });
    expect(own?.id).toMatch(/^Label_[0-9a-f]{12}$/);
    expect(labelsOf("Matters", [])[1]).toEqual(own);
  });
});
