import type { AuditEntry } from "#shared/audit/audit-chain.ts";
import { hashJson } from "#shared/kernel/hash.ts";

function rehashed(entry: AuditEntry): AuditEntry {
  const { sha256: _, ...content } = entry;
  return { ...content, sha256: hashJson(content) };
}

interface Forged {
  readonly entries: readonly AuditEntry[];
  readonly broken: { readonly seq: number; readonly what: string };
}

type Forgery = (
  entries: readonly AuditEntry[],
  at: number,
  other: number,
) => Forged;

function edited(entry: AuditEntry, name: string, value: string): AuditEntry {
  return { ...entry, event: { ...entry.event, [name]: value } };
}

/** What somebody may do to the entry with index `at`; `other` is another one's. */
export const FORGERIES: Readonly<Record<string, Forgery>> = {
  removed: (entries, at) => ({
    entries: entries.toSpliced(at, 1),
    broken: {
      seq: at + 1,
      what: at === entries.length - 1 ? "cut_off" : "removed",
    },
  }),
  "cut off with all after it": (entries, at) => ({
    entries: entries.slice(0, Math.max(at, 1)),
    broken: { seq: Math.max(at, 1) + 1, what: "cut_off" },
  }),
  edited: (entries, at, other) => ({
    entries: entries.map((entry, index) => {
      if (index !== at) return entry;
      const fields = Object.entries(entry.event);
      const [name, value] = fields[other % fields.length] ?? ["at", null];
      return edited(entry, name, value === "denied" ? "failed" : "denied");
    }),
    broken: { seq: at + 1, what: "edited" },
  }),
  "edited together with its hash": (entries, at) => ({
    entries: entries.map((entry, index) =>
      index === at
        ? rehashed(edited(entry, "caller", "mallory@example.com"))
        : entry,
    ),
    broken: { seq: at + 1, what: "exchanged" },
  }),
  "put in another's place": (entries, at, other) => {
    const [one, two] = [entries[at], entries[other]];
    if (one === undefined || two === undefined) throw new Error("no such one");
    return {
      entries: entries.with(at, two).with(other, one),
      broken: { seq: Math.min(at, other) + 1, what: "moved|removed" },
    };
  },
  "there twice": (entries, at) => ({
    entries: entries.toSpliced(at, 0, ...entries.slice(at, at + 1)),
    broken: {
      seq: at + 2,
      what: at === entries.length - 1 ? "removed" : "moved|removed",
    },
  }),
};
