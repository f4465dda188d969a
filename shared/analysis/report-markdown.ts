import type { EmailAnalysis } from "./email-analysis.ts";
import type { FileAnalysis } from "./file-analysis.ts";
import { markdownText } from "./markdown-text.ts";

/** What a report is made of. */
export interface Report {
  readonly title: string;
  readonly created_at: string;
  readonly created_by: string;
  readonly emails: EmailAnalysis;
  readonly files: FileAnalysis;
}

const SHOWN = 20;

function section<Item>(
  heading: string,
  list: { readonly total: number; readonly items: readonly Item[] },
  line: (item: Item) => string,
): readonly string[] {
  const shown = list.items.slice(0, SHOWN);
  if (shown.length === 0) return [];
  const of =
    list.total > shown.length ? ` (${shown.length} of ${list.total})` : "";
  return [
    "",
    `### ${heading}${of}`,
    "",
    ...shown.map((one) => `- ${line(one)}`),
  ];
}

function period(firstAt: string | null, lastAt: string | null): string {
  return firstAt === null || lastAt === null
    ? ""
    : `, from ${firstAt} to ${lastAt}`;
}

function cautions(analysis: {
  readonly truncated: boolean;
  readonly missing_ids: readonly string[];
}): readonly string[] {
  const { truncated, missing_ids: missing } = analysis;
  return [
    ...(truncated ? ["", "There was more than could be counted."] : []),
    ...(missing.length === 0
      ? []
      : ["", `Asked for and not in the casefile: ${missing.length}.`]),
  ];
}

function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60)];
  if (days > 0) return `${days} d ${hours % 24} h`;
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
}

function mailLines(mail: EmailAnalysis): readonly string[] {
  const { threads, reply_times: replies, timeline } = mail;
  const longest = { total: threads.total, items: threads.longest };
  const repliers = {
    total: replies.by_participant.length,
    items: replies.by_participant,
  };
  const lastDays = { ...timeline, items: timeline.items.toReversed() };
  return [
    "",
    "## Mail",
    "",
    `Messages: ${mail.messages}${period(mail.first_at, mail.last_at)}.`,
    ...cautions(mail),
    ...section(
      "Participants",
      mail.participants,
      (one) =>
        `${markdownText(one.address)}: ${one.sent} sent, ${one.received} received`,
    ),
    ...section(
      "Domains",
      mail.domains,
      (one) =>
        `${markdownText(one.domain)}: ${one.sent} sent, ${one.received} received`,
    ),
    ...section(
      "Threads",
      longest,
      (one) =>
        `${markdownText(one.subject)}: ${one.messages} messages${period(one.first_at, one.last_at)}`,
    ),
    ...section(
      "Times to reply",
      repliers,
      (one) =>
        `${markdownText(one.address)}: ${one.replies} replies, half within ${duration(one.median_seconds)}, nine of ten within ${duration(one.p90_seconds)}`,
    ),
    ...section(
      "Attachments",
      mail.attachment_types,
      (one) =>
        `${markdownText(one.mime_type)}: ${one.attachments}, ${one.size_bytes} bytes`,
    ),
    ...section(
      "Files attached most often",
      mail.attachments,
      (one) =>
        `${markdownText(one.filename)}: ${one.attached} times, ${one.size_bytes} bytes, SHA-256 ${markdownText(one.sha256)}`,
    ),
    ...section(
      "Days",
      lastDays,
      (one) => `${one.day}: ${one.messages} messages`,
    ),
  ];
}

function fileLines(files: FileAnalysis): readonly string[] {
  const { sizes, timeline } = files;
  const largest = {
    total: files.files - sizes.without_size,
    items: sizes.largest,
  };
  const lastDays = { ...timeline, items: timeline.items.toReversed() };
  return [
    "",
    "## Files",
    "",
    `Files: ${files.files}, ${sizes.total_bytes} bytes${period(files.first_at, files.last_at)}.`,
    ...cautions(files),
    ...section(
      "Types",
      files.types,
      (one) =>
        `${markdownText(one.mime_type)}: ${one.files} files, ${one.size_bytes} bytes`,
    ),
    ...section(
      "Owners",
      files.owners,
      (one) =>
        `${markdownText(one.owner)}: ${one.files} files, ${one.size_bytes} bytes`,
    ),
    ...section(
      "Owned outside",
      files.shared_outside,
      (one) =>
        `${markdownText(one.name)}: ${one.owners.map(markdownText).join(", ")}`,
    ),
    ...section(
      "Largest",
      largest,
      (one) => `${markdownText(one.name)}: ${one.size_bytes} bytes`,
    ),
    ...section("Days", lastDays, (one) => `${one.day}: ${one.files} files`),
  ];
}

/** A report for people: headings and lists, in which all that comes from evidence is shown as `markdownText` makes it. */
export function reportMarkdown(report: Report): string {
  const { title, emails, files } = report;
  const lines = [
    `# Report: ${markdownText(title)}`,
    "",
    `Made at ${report.created_at} by ${markdownText(report.created_by)} of the casefile ${emails.casefile_id}.`,
    ...mailLines(emails),
    ...fileLines(files),
  ];
  return `${lines.join("\n")}\n`;
}
