import {
  FOUND,
  PROJECT_NUMBER,
  type Command,
  type Section,
  type Step,
} from "./command.ts";
import { FIREBASE_TOOLS } from "./firebase-tools.ts";

const PLAIN = /^[\w@%+=:,./-]+$/u;

function quoted(text: string): string {
  if (text.includes(PROJECT_NUMBER) || text.includes(FOUND))
    return `"${text.replace(/[\\"`]/gu, "\\$&")}"`;
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The words of a command. */
export function wordsOf({ program, args }: Command): readonly string[] {
  return program === "firebase"
    ? ["npx", "--yes", FIREBASE_TOOLS, ...args]
    : [program, ...args];
}

/** A command as a line for a shell. */
export function commandLine(command: Command): string {
  const line = wordsOf(command).map(quoted).join(" ");
  const { input } = command;
  if (input === undefined) return line;
  return `${input === "random_key" ? "openssl rand 32" : `printf ${input}`} | ${line}`;
}

function findText({
  find,
  present,
  absent,
}: Extract<Step, { readonly type: "find" }>): string {
  const otherwise = absent === null ? [] : ["else", `  ${commandLine(absent)}`];
  return [
    `FOUND=$(${commandLine(find)})`,
    'if [ -n "$FOUND" ]; then',
    `  ${commandLine(present)}`,
    ...otherwise,
    "fi",
  ].join("\n");
}

function stepText(step: Step): string {
  if (step.type === "find") return findText(step);
  if (step.type === "write") {
    const [folder = "."] = /^.*(?=\/)/u.exec(step.path) ?? [];
    return `mkdir -p ${quoted(folder)} && cat > ${quoted(step.path)} <<'END'\n${step.text}END`;
  }
  const { command, probe, when, mayFail } = step;
  const line = commandLine(command);
  if (probe === undefined) return mayFail === true ? `${line} || true` : line;
  const asked = `${commandLine(probe)} >/dev/null 2>&1`;
  return when === "present"
    ? `if ${asked}; then\n  ${line}\nfi`
    : `${asked} ||\n  ${line}`;
}

function usesNumber({ steps }: Section): boolean {
  return JSON.stringify(steps).includes(PROJECT_NUMBER);
}

/** A plan as a script that does the same as running it. */
export function shellText(
  project: string,
  sections: readonly Section[],
): string {
  const number = `PROJECT_NUMBER=$(gcloud projects describe ${project} '--format=value(projectNumber)')`;
  const texts = sections.map(({ title, steps }) =>
    [`# ${title}`, ...steps.map(stepText)].join("\n"),
  );
  return [
    "set -eu",
    ...(sections.some(usesNumber) ? [number] : []),
    ...texts,
  ].join("\n\n");
}
