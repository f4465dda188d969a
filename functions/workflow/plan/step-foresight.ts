import { z } from "zod";
import type { Caller } from "#shared/auth/caller.ts";
import {
  GOOGLE_SCOPE_NAMES,
  type GoogleScope,
} from "#shared/auth/google-scopes.ts";
import { PERMISSIONS } from "#shared/auth/roles.ts";
import type { ServiceToken } from "#shared/auth/service-token.ts";
import { foresee, type Foresight } from "#shared/dispatch/foresee.ts";
import { asColliderError, ColliderError } from "#shared/kernel/error.ts";
import { exactly, NOTHING, sumOf, type Span } from "#shared/kernel/span.ts";
import type { DocumentReader } from "#shared/platform/document-store.ts";
import { memoryMbOf } from "#shared/registry/deployment.ts";
import type { BoundTool, ToolSet } from "#shared/registry/tool-set.ts";
import { payloadOf } from "#shared/registry/tool.ts";
import { isControlTool } from "#workflows/definition/control-tools.ts";
import type { KnownParameters } from "#workflows/definition/known-parameters.ts";
import type { CallSize } from "#workflows/runtime/size/step-size.ts";
import { OWN_MEMORY_MB } from "./run-cost.ts";
import {
  ALLOWED,
  faultVerdict,
  verdictOf,
  type KnownCall,
  type StepVerdict,
} from "./step-verdict.ts";

export const NeededPermission = z.strictObject({
  permission: z.enum(PERMISSIONS),
  held: z.boolean(),
});

export const NeededScope = z.strictObject({
  scope: z.enum(GOOGLE_SCOPE_NAMES).meta({
    description: "As workspace_status and connect_workspace name it.",
  }),
  held: z.boolean().meta({
    description:
      "Whether the caller's workspace may be used for it, as workspace_status shows.",
  }),
});

/** What is known of a step's call before its run starts. */
export interface ForeseenStep {
  readonly verdict: StepVerdict;
  readonly permissions: readonly z.infer<typeof NeededPermission>[];
  readonly googleScopes: readonly z.infer<typeof NeededScope>[];
  readonly size: CallSize;
  readonly memoryMb: number;
}

export interface ForeseenRun {
  readonly caller: Caller;
  readonly serviceToken: ServiceToken | null;
  readonly now: number;
  readonly reader: Pick<DocumentReader, "getAll">;
}

/** Finds the scopes that the calls of a run may use. */
export type ScopesHeld = (run: ForeseenRun) => Promise<readonly GoogleScope[]>;

/** With all parameters known it is the call itself, as its operation understands it. */
function knownCall<Services>(
  { tool, operation }: BoundTool<Services>,
  { known, unknown }: KnownParameters,
): KnownCall {
  if (unknown.length === 0)
    return {
      input: operation.bind(payloadOf(tool, known)).input,
      unknown: [],
    };
  const fieldOf = (name: string): string => tool.rename[name] ?? name;
  const given = Object.entries(known).map(([name, value]) => [
    fieldOf(name),
    value,
  ]);
  const input = { ...Object.fromEntries(given), ...tool.fixed };
  return { input, unknown: unknown.map(fieldOf) };
}

const SESSION_WRITES = { none: [0, 1], other: [0, 2] } as const;

/** What dispatch reads before a call: roles, casefile, session, approval, service token; and what a session keeps of it. */
function policySize(
  { policy, approvalId }: Foresight,
  { input, unknown }: KnownCall,
  { caller }: ForeseenRun,
): CallSize {
  const names = (field: string): boolean =>
    Object.hasOwn(input, field) || unknown.includes(field);
  const inSession = policy.session !== "none" && names("session_id");
  const read = [
    caller.kind !== "internal",
    policy.casefile !== "none" && names("casefile_id"),
    inSession,
    approvalId !== null,
    caller.serviceToken !== undefined,
  ];
  const kept = policy.changes ? SESSION_WRITES.other : SESSION_WRITES.none;
  return {
    reads: exactly(read.filter(Boolean).length),
    writes: inSession ? kept : exactly(0),
  };
}

const UNKNOWN: Span = [0, null];

function callSize<Services>(
  { effect, documents }: BoundTool<Services>["operation"],
  around: CallSize,
): CallSize {
  const own = documents ?? {
    reads: UNKNOWN,
    writes: effect === "none" ? exactly(0) : UNKNOWN,
  };
  return {
    reads: sumOf([around.reads, own.reads]),
    writes: sumOf([around.writes, own.writes]),
  };
}

/** The call, or why it would be refused before policy is asked. */
function readCall<Services>(
  bound: BoundTool<Services>,
  parameters: () => KnownParameters,
): { readonly call: KnownCall; readonly fault: ColliderError | null } {
  try {
    return { call: knownCall(bound, parameters()), fault: null };
  } catch (thrown) {
    const call = { input: {}, unknown: [] };
    return { call, fault: asColliderError(thrown) };
  }
}

function neededPermissions({
  policy,
  decision,
}: Foresight): ForeseenStep["permissions"] {
  return policy.permissions.map((permission) => ({
    permission,
    held: decision.permissions.has(permission),
  }));
}

async function neededScopes(
  needed: readonly GoogleScope[],
  scopesHeld: () => Promise<readonly GoogleScope[]>,
): Promise<ForeseenStep["googleScopes"]> {
  if (needed.length === 0) return [];
  const held = await scopesHeld();
  return needed.map((name) => ({
    scope: name,
    held: held.includes(name),
  }));
}

async function foreseeCall<Services>(
  bound: BoundTool<Services>,
  parameters: () => KnownParameters,
  {
    run,
    scopesHeld,
  }: { readonly run: ForeseenRun; readonly scopesHeld: ScopesHeld },
): Promise<ForeseenStep> {
  const { operation } = bound;
  const { call, fault } = readCall(bound, parameters);
  const { reader, caller, now } = run;
  const asked = { operation, caller, input: call.input, now };
  const foresight = await foresee(reader, asked);
  return {
    verdict: fault === null ? verdictOf(foresight, call) : faultVerdict(fault),
    permissions: neededPermissions(foresight),
    googleScopes: await neededScopes(operation.googleScopes, async () =>
      scopesHeld(run),
    ),
    size: callSize(operation, policySize(foresight, call, run)),
    memoryMb: memoryMbOf(operation),
  };
}

/** Asks policy about a tool's call before it is made, and finds what it takes. Nothing is done. */
export type ForeseeTool = (
  tool: string,
  parameters: () => KnownParameters,
  run: ForeseenRun,
) => Promise<ForeseenStep>;

/** A step that the engine performs itself: no operation is called, so no policy is asked. */
const CONTROL: ForeseenStep = {
  verdict: ALLOWED,
  permissions: [],
  googleScopes: [],
  size: { reads: NOTHING, writes: NOTHING },
  memoryMb: OWN_MEMORY_MB,
};

export function createForeseeTool<Services>(
  tools: ToolSet<Services>,
  scopesHeld: ScopesHeld,
): ForeseeTool {
  return async (tool, parameters, run) => {
    if (isControlTool(tool)) return CONTROL;
    const bound = await tools.find(tool);
    if (bound !== undefined)
      return foreseeCall(bound, parameters, { run, scopesHeld });
    throw new ColliderError("NOT_FOUND", `There is no tool "${tool}".`, {
      reason: "TOOL_UNKNOWN",
    });
  };
}
