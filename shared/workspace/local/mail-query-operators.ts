import { labelKey, type MailQuery, type WordField } from "./mail-query.ts";

const WORD_FIELDS: ReadonlyMap<string, WordField> = new Map([
  ["", "any"],
  ["from", "from"],
  ["to", "to"],
  ["cc", "cc"],
  ["bcc", "bcc"],
  ["subject", "subject"],
  ["filename", "filename"],
  ["list", "list"],
]);

const DAY_MS = 86_400_000;
// Gmail's API reads a date as midnight in PST, summer and winter alike.
const PST_OFFSET_MS = 8 * 3_600_000;
const SIZE_UNITS: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["k", 1024],
  ["m", 1024 * 1024],
  ["g", 1024 * 1024 * 1024],
]);

/** The meaning of `operator:value`; of words alone when the operator is empty. */
export function operatorQuery(
  operator: string,
  value: string,
  now: number,
): MailQuery {
  const field = WORD_FIELDS.get(operator);
  if (field !== undefined) return { type: "words", field, text: value };
  const known =
    flagQuery(operator, value) ??
    timeQuery(operator, value, now) ??
    sizeQuery(operator, value);
  return known ?? { type: "words", field: "any", text: `${operator} ${value}` };
}

function flagQuery(operator: string, value: string): MailQuery | null {
  switch (operator) {
    case "label":
    case "l":
      return { type: "label", key: labelKey(value) };
    case "in":
      return inQuery(labelKey(value));
    case "is":
      return isQuery(labelKey(value));
    case "category":
      return { type: "label", key: `category_${labelKey(value)}` };
    case "has":
      return labelKey(value) === "attachment"
        ? { type: "has_attachment" }
        : { type: "nothing" };
    case "rfc822msgid":
      return { type: "message_id", messageId: value.replace(/^<|>$/g, "") };
    default:
      return null;
  }
}

function inQuery(key: string): MailQuery {
  if (key === "anywhere" || key === "all") return { type: "anywhere" };
  return { type: "label", key: key === "drafts" ? "draft" : key };
}

function isQuery(key: string): MailQuery {
  return key === "read"
    ? { type: "not", query: { type: "label", key: "unread" } }
    : { type: "label", key };
}

function timeQuery(
  operator: string,
  value: string,
  now: number,
): MailQuery | null {
  switch (operator) {
    case "after":
    case "newer":
      return at("since", dateMs(value));
    case "before":
    case "older":
      return at("before", dateMs(value));
    case "newer_than":
      return at("since", agoMs(value, now));
    case "older_than":
      return at("before", agoMs(value, now));
    default:
      return null;
  }
}

function at(type: "since" | "before", ms: number | null): MailQuery | null {
  return ms === null ? null : { type, at: ms };
}

/** `YYYY/MM/DD` (or with `-`), `MM/DD/YYYY`, or seconds since the epoch; milliseconds, null when it is none of these. */
function dateMs(value: string): number | null {
  if (/^\d{5,12}$/.test(value)) return Number(value) * 1000;
  const yearFirst = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})$/.exec(value);
  const yearLast = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(value);
  const [year, month, day] =
    yearFirst === null
      ? [yearLast?.[3], yearLast?.[1], yearLast?.[2]]
      : yearFirst.slice(1);
  if (year === undefined) return null;
  return Date.UTC(Number(year), Number(month) - 1, Number(day)) + PST_OFFSET_MS;
}

function agoMs(value: string, now: number): number | null {
  const match = /^(\d{1,5})([dmy])$/i.exec(value);
  if (match === null) return null;
  const count = Number(match[1]);
  const unit = match[2]?.toLowerCase();
  if (unit === "d") return now - count * DAY_MS;
  const months = unit === "y" ? count * 12 : count;
  const date = new Date(now);
  date.setUTCMonth(date.getUTCMonth() - months);
  return date.getTime();
}

function sizeQuery(operator: string, value: string): MailQuery | null {
  const type = sizeType(operator);
  const match = /^(\d{1,15})([kmg]?)b?$/i.exec(value);
  if (type === null || match === null) return null;
  const unit = SIZE_UNITS.get((match[2] ?? "").toLowerCase()) ?? 1;
  return { type, bytes: Number(match[1]) * unit };
}

function sizeType(operator: string): "larger" | "smaller" | null {
  if (operator === "larger" || operator === "size") return "larger";
  return operator === "smaller" ? "smaller" : null;
}
