import { z } from "zod";
import type { Foresight } from "#shared/dispatch/foresee.ts";
import type { ColliderError } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";

export const StepVerdict = z.strictObject({
  decision: z
    .enum(["allowed", "denied", "needs_approval", "undecidable"])
    .meta({
      description:
        "As policy would decide now. undecidable: it depends on what the run has yet to make.",
    }),
  code: z.string().nullable(),
  reason: z.string().nullable(),
  message: z.string().nullable(),
  approval_id: z.string().nullable().meta({
    description:
      "What approve_call takes; null until all parameters are known.",
  }),
});
export type StepVerdict = z.infer<typeof StepVerdict>;

/** A step's call as far as it is known. */
export interface KnownCall {
  readonly input: JsonObject;
  /** The operation's fields that only the run shows. */
  readonly unknown: readonly string[];
}

export const ALLOWED: StepVerdict = {
  decision: "allowed",
  code: null,
  reason: null,
  message: null,
  approval_id: null,
};

function refused(
  decision: StepVerdict["decision"],
  { code, reason, message }: ColliderError,
): StepVerdict {
  return { ...ALLOWED, decision, code, reason, message };
}

function undecidable(fields: readonly string[]): StepVerdict {
  return {
    ...ALLOWED,
    decision: "undecidable",
    message: `${fields.join(" and ")} is made in the run; it is decided when the step is about to start.`,
  };
}

/** What is refused before policy is asked: parameters that its tool does not take. */
export function faultVerdict(fault: ColliderError): StepVerdict {
  return refused("denied", fault);
}

/** What the policy is about and the run has yet to make. */
function openFields(
  { policy }: Foresight,
  { unknown }: KnownCall,
): readonly string[] {
  const looked = [
    ...(policy.casefile === "none" ? [] : ["casefile_id"]),
    ...(policy.session === "none" ? [] : ["session_id"]),
  ];
  return looked.filter((field) => unknown.includes(field));
}

// Of a token that is bound: whether the step names that is not known before what it names is.
const DEPENDS_ON_NAMED = "TOKEN_BOUND";

/** What policy says of a call, as far as it can before the run. */
export function verdictOf(foresight: Foresight, call: KnownCall): StepVerdict {
  const { decision, approvalId } = foresight;
  const { permissionDenial, contextDenial } = decision;
  const open = openFields(foresight, call);
  const isFinal =
    open.length === 0 || permissionDenial?.reason !== DEPENDS_ON_NAMED;
  if (permissionDenial !== null && isFinal)
    return refused("denied", permissionDenial);
  if (open.length > 0) return undecidable(open);
  if (contextDenial === null) return ALLOWED;
  if (contextDenial.reason !== "APPROVAL_REQUIRED")
    return refused("denied", contextDenial);
  return {
    ...refused("needs_approval", contextDenial),
    approval_id: call.unknown.length === 0 ? approvalId : null,
  };
}
