import type { WorkspaceCall } from "./workspace-access.ts";

/** Whose workspace a call reaches. */
export interface WorkspacePrincipal {
  readonly id: string;
  /** As its issuer has verified it; null for one who came without. */
  readonly email: string | null;
}

/** The caller, as his token says; of a service token its maker. Nothing that a request says has a part in it. */
export function principalOf({
  caller,
  serviceToken,
}: Pick<WorkspaceCall, "caller" | "serviceToken">): WorkspacePrincipal {
  const email = caller.email ?? serviceToken?.maker_email ?? null;
  return { id: caller.id, email: email?.toLowerCase() ?? null };
}
