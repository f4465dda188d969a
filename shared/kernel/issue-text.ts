import { z } from "zod";
import { kindOf } from "./json.ts";

// A schema's own message goes before these. What is said here of a value is said of it everywhere: of a request's field, a
// step's parameter, a run's input and a setting.

export const IS_REQUIRED = "is required";

export const IS_UNKNOWN =
  "is not a field here; remove it or check its spelling";

/** What is wrong with a value that is of another type, such as `string or null`. */
export function wrongType(expected: string, value: unknown): string {
  return `must be ${expected}, not ${kindOf(value)}`;
}

const TYPES: Readonly<Record<string, string>> = {
  int: "integer",
  record: "object",
};

const FORMATS: Readonly<Record<string, string>> = {
  email: "an e-mail address",
  url: "a URL",
  uuid: "a UUID",
  date: "an ISO 8601 date",
  datetime: "an ISO 8601 time",
};

const UNITS: Readonly<Record<string, string>> = {
  string: "character",
  array: "item",
};

function boundText(origin: string, { at, isExact, words }: Bound): string {
  const unit = UNITS[origin];
  if (unit === undefined) return `must be ${words} ${at}`;
  const units = Number(at) === 1 ? unit : `${unit}s`;
  return `must have ${isExact ? "exactly" : words} ${at} ${units}`;
}

interface Bound {
  readonly at: number | bigint;
  readonly isExact: boolean;
  readonly words: string;
}

function formatText(format: string, pattern: string | undefined): string {
  const known = FORMATS[format];
  if (known !== undefined) return `must be ${known}`;
  return format === "regex" && pattern !== undefined
    ? `must match ${pattern}`
    : `must be of the format ${format}`;
}

/** What an issue of a schema says of its value: in the words of this system, not in zod's. */
export const issueText: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case "invalid_type":
      return wrongType(TYPES[issue.expected] ?? issue.expected, issue.input);
    case "invalid_value":
      return `must be ${issue.values.map(z.core.util.stringifyPrimitive).join(" or ")}`;
    case "too_big":
      return boundText(issue.origin, {
        at: issue.maximum,
        isExact: issue.exact ?? false,
        words: issue.inclusive === false ? "less than" : "at most",
      });
    case "too_small":
      return boundText(issue.origin, {
        at: issue.minimum,
        isExact: issue.exact ?? false,
        words: issue.inclusive === false ? "more than" : "at least",
      });
    case "not_multiple_of":
      return `must be a multiple of ${issue.divisor}`;
    case "invalid_format":
      return formatText(issue.format, issue.pattern);
    case "invalid_key":
      return "is not a key that may be here";
    case "invalid_union":
      return issue.inclusive === false
        ? "fits more than one of the forms that exclude each other"
        : "is of none of the kinds that may be here";
    case "unrecognized_keys":
    case "invalid_element":
    case "custom":
      return "is not valid";
  }
};
