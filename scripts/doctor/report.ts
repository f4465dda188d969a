import { styleText } from "node:util";
import type { Finding } from "./finding.ts";

const MARKS: Readonly<Record<Finding["type"], string>> = {
  fine: styleText("green", "✔"),
  optional: styleText("yellow", "!"),
  broken: styleText("red", "✘"),
};

const SUBJECT_WIDTH = 20;
const INDENT = " ".repeat("✔ ".length + SUBJECT_WIDTH);

/** A finding as a line, and a second one that says what to do. Colours are for terminals. */
export function findingText(finding: Finding): string {
  const { type, subject } = finding;
  const found = finding.found.replaceAll("\n", `\n${INDENT}`);
  const line = `${MARKS[type]} ${subject.padEnd(SUBJECT_WIDTH)}${found}`;
  return finding.type === "fine"
    ? line
    : `${line}\n${INDENT}→ ${finding.remedy}`;
}

/** What all findings come to. */
export function closingText(findings: readonly Finding[]): string {
  const count = findings.filter(({ type }) => type === "broken").length;
  if (count > 0)
    return `To be fixed: ${count}, marked ✘. Then run npm run doctor again.`;
  return findings.some(({ type }) => type === "optional")
    ? "Nothing has to be fixed: npm start does without what is marked !."
    : "All is well.";
}
