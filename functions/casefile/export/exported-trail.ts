import { z } from "zod";
import { sealRecords } from "#shared/audit/seal-records.ts";
import { verifyChain } from "#shared/audit/verify-chain.ts";
import { accessDenial } from "#shared/auth/access-denial.ts";
import { accessLevel } from "#shared/auth/access-level.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import type { CallContext } from "#shared/registry/operation.ts";
import type { Services } from "#functions/services.ts";

/** Where an exported trail ends. */
export const TrailEnd = z.strictObject({
  length: z.int().nonnegative(),
  sha256: z.string().nullable(),
});

const SEAL_WITHIN_MS = 20_000;

/** Why a caller may not see the trail of the call's casefile, or null where he may. */
export function trailDenial({
  casefile,
  caller,
  now,
}: CallContext<Services>): ColliderError | null {
  const data = casefile?.data ?? {};
  return accessDenial(accessLevel(data, caller.id, now), "admin");
}

/**
 * Where the trail of a casefile ends now, after what waited has been sealed; null where it is not exported.
 *
 * @throws ColliderError PERMISSION_DENIED where it was asked for by whoever may not see it; FAILED_PRECONDITION with the
 * reason AUDIT_BROKEN.
 */
export async function exportedTrail(
  call: CallContext<Services>,
  casefileId: string,
  include: readonly string[] | undefined,
): Promise<z.infer<typeof TrailEnd> | null> {
  if (include !== undefined && !include.includes("audit")) return null;
  const denial = trailDenial(call);
  if (denial !== null && include === undefined) return null;
  if (denial !== null) throw denial;
  const { platform } = call.services;
  if (!call.dryRun) await sealRecords(platform, call.now + SEAL_WITHIN_MS);
  const { end, broken } = await verifyChain(
    platform.documents,
    casefileId,
    call.signal,
  );
  if (broken === null) return { length: end.length, sha256: end.sha256 };
  throw new ColliderError(
    "FAILED_PRECONDITION",
    `The audit trail is broken at entry ${broken.seq}. verify_audit says how; with include, the rest is exported without it.`,
    { reason: "AUDIT_BROKEN" },
  );
}
