import type { ReferenceScope } from "./references.ts";
import type { Reference } from "./template.ts";

/** A condition as it is understood, or what is wrong with it, to be read after the field's name. */
export type ReadCondition =
  | {
      readonly ok: true;
      readonly references: readonly Reference[];
      /** The reference that is all of the condition: what it leads to must be true or false. */
      readonly whole: Reference | null;
    }
  | { readonly ok: false; readonly description: string };

/** The language of conditions: CEL, over `steps`, `input`, `context` and `run`. */
export interface Conditions {
  read(text: string): ReadCondition;
  /**
   * Whether the condition holds. A step without an output is null.
   *
   * @throws ColliderError FAILED_PRECONDITION with the reason CONDITION_FAILED when it comes to neither true nor false.
   */
  holds(text: string, scope: ReferenceScope): boolean;
}
