/** What a look at one thing has found. */
export type Finding =
  | {
      readonly type: "fine";
      readonly subject: string;
      readonly found: string;
    }
  | {
      /** `optional` is what npm start does without. */
      readonly type: "optional" | "broken";
      readonly subject: string;
      readonly found: string;
      /** What to do. */
      readonly remedy: string;
    };

export function fine(subject: string, found: string): Finding {
  return { type: "fine", subject, found };
}

export function optional(
  subject: string,
  found: string,
  remedy: string,
): Finding {
  return { type: "optional", subject, found, remedy };
}

export function broken(
  subject: string,
  found: string,
  remedy: string,
): Finding {
  return { type: "broken", subject, found, remedy };
}
