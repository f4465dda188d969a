import type { CallContext } from "#shared/registry/operation.ts";
import type { ReachedServices } from "./workspace-services.ts";

/** For whom Google is called, and what for. */
export type WorkspaceCall = Pick<
  CallContext<unknown>,
  "caller" | "serviceToken" | "googleScopes"
>;

/** How calls reach Google Workspace as the principal whom they are made for, and as nobody else. */
export interface WorkspaceAccess {
  /**
   * The workspace of the call's caller: of the run's owner for a step, of the maker for a service token.
   *
   * @throws ColliderError where it may not be reached for what the call's operation needs.
   */
  of(call: WorkspaceCall): Promise<ReachedServices>;
}
