import { decodeWords } from "postal-mime";
import type { GmailHeader } from "../gmail-message.ts";
import { sha256 } from "#shared/kernel/hash.ts";

export interface MailLabel {
  readonly id: string;
  readonly name: string;
  readonly type: "system" | "user";
}

/** Gmail's own labels, which every mailbox has. */
export const SYSTEM_LABELS: readonly MailLabel[] = [
  "INBOX",
  "SENT",
  "DRAFT",
  "SPAM",
  "TRASH",
  "UNREAD",
  "STARRED",
  "IMPORTANT",
  "CHAT",
  "CATEGORY_PERSONAL",
  "CATEGORY_SOCIAL",
  "CATEGORY_PROMOTIONS",
  "CATEGORY_UPDATES",
  "CATEGORY_FORUMS",
].map((id) => ({ id, name: id, type: "system" }));

const SYSTEM_IDS = new Map(SYSTEM_LABELS.map((label) => [label.id, label]));
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["DRAFTS", "DRAFT"],
  ["OPENED", ""],
  ["ARCHIVED", ""],
]);

/**
 * The labels of a message from where it lies and what its headers say; the rule is in samples/workspace/README.md.
 * `folder` is its path below the mail folder.
 */
export function labelsOf(
  folder: string,
  headers: readonly GmailHeader[],
): readonly MailLabel[] {
  const named = headerValues(headers, "x-gmail-labels")
    .flatMap((value) => decodeWords(value).split(","))
    .flatMap(labelNamed);
  const labels = [
    ...(folder === "" ? [] : labelNamed(folder)),
    ...named,
    ...(named.length === 0 ? statusLabels(headers) : []),
  ];
  const placed = named.length > 0 || labels.some(isPlace);
  const all = placed ? labels : [...labelNamed("INBOX"), ...labels];
  return [...new Map(all.map((label) => [label.id, label])).values()];
}

function isPlace(label: MailLabel): boolean {
  return ["INBOX", "SENT", "DRAFT", "SPAM", "TRASH"].includes(label.id);
}

/** The label of a name, as mail programs write it; none for a name of none. */
export function labelNamed(name: string): readonly MailLabel[] {
  const text = name.trim();
  const key = text.toUpperCase().replaceAll(" ", "_");
  const id = ALIASES.get(key) ?? key;
  if (id === "") return [];
  const system = SYSTEM_IDS.get(id);
  if (system !== undefined) return [system];
  return [
    { id: `Label_${sha256(text).slice(0, 12)}`, name: text, type: "user" },
  ];
}

// Mail programs write Status and X-Status: R is read, F is flagged.
function statusLabels(headers: readonly GmailHeader[]): readonly MailLabel[] {
  const status = headerValues(headers, "status");
  const flags = headerValues(headers, "x-status").join("").toUpperCase();
  const read = status.join("").toUpperCase().includes("R");
  return [
    ...(status.length > 0 && !read ? labelNamed("UNREAD") : []),
    ...(flags.includes("F") ? labelNamed("STARRED") : []),
  ];
}

export function headerValues(
  headers: readonly GmailHeader[],
  name: string,
): readonly string[] {
  return headers
    .filter((one) => one.name.toLowerCase() === name)
    .map((one) => one.value);
}
