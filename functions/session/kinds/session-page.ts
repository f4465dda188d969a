import { z } from "zod";
import { CasefileId, UserId } from "#shared/kernel/ids.ts";
import { PAGE_INPUT, pageRequest } from "#shared/kernel/page.ts";
import type { CallContext } from "#shared/registry/operation.ts";
import type { SessionType } from "#shared/dispatch/session-path.ts";
import {
  findSessions,
  type ListedSessions,
} from "#shared/session/list-sessions.ts";
import { ownerAsked } from "#functions/identity/caller/owner-asked.ts";
import type { Services } from "#functions/services.ts";

/** What a list of sessions takes, of either kind. */
export const SessionsInput = z.strictObject({
  user_id: UserId.optional().meta({
    description: "The caller when absent; another one needs admin.",
  }),
  casefile_id: CasefileId.optional(),
  active_only: z.boolean().default(false),
  ...PAGE_INPUT,
});

/** @throws ColliderError PERMISSION_DENIED for the sessions of others, to whoever is no admin. */
export async function sessionPage(
  type: SessionType,
  input: z.output<typeof SessionsInput>,
  call: CallContext<Services>,
): Promise<ListedSessions> {
  const userId = ownerAsked(input.user_id, call, "sessions");
  return findSessions(
    call.services.platform.documents,
    {
      type,
      userId,
      casefileId: input.casefile_id ?? null,
      activeOnly: input.active_only,
      now: call.now,
    },
    pageRequest(input),
  );
}
