import { LRUCache } from "lru-cache";
import { GOOGLE_SCOPES, type GoogleScope } from "#shared/auth/google-scopes.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { WorkspacePrincipal } from "../workspace-principal.ts";
import type {
  ReachedServices,
  WorkspaceServices,
} from "../workspace-services.ts";
import { delegatedToken } from "./delegation.ts";
import { signedWith } from "./google-auth.ts";
import { createGoogleServices } from "./google-services.ts";
import type { OpenSite, WorkspaceSite } from "./workspace-site.ts";

export interface DelegationSettings {
  /** To which the domains' administrators have delegated. */
  readonly serviceAccount: string;
  /** In lower case; null where every principal has an account, as in a local workspace. */
  readonly domains: readonly string[] | null;
}

const REMEMBERED_PRINCIPALS = 500;

/**
 * Domain-wide delegation: calls are signed for the principal by a service account that his domain's administrator has
 * put in his place. Nobody is asked, and nothing is kept.
 */
export class DelegatedAccess {
  readonly #open: OpenSite;
  readonly #settings: DelegationSettings;
  readonly #clock: Clock;
  readonly #opened = new LRUCache<string, WorkspaceServices>({
    max: REMEMBERED_PRINCIPALS,
  });

  constructor(open: OpenSite, settings: DelegationSettings, clock: Clock) {
    this.#open = open;
    this.#settings = settings;
    this.#clock = clock;
  }

  #create(
    site: WorkspaceSite,
    subject: string,
    names: readonly GoogleScope[],
  ): WorkspaceServices {
    const scopes = names.map((name) => GOOGLE_SCOPES[name]);
    const parts = { ...site, ...this.#settings, clock: this.#clock };
    const auth = signedWith(() => delegatedToken(parts, { subject, scopes }));
    return createGoogleServices(auth, site.rootUrl, this.#clock);
  }

  /** As whom a principal's calls are made; null for one who is in none of the domains. */
  subjectOf({ id, email }: WorkspacePrincipal): string | null {
    const { domains } = this.#settings;
    if (domains === null) return email ?? id;
    const domain = email?.split("@").at(-1) ?? "";
    return domains.includes(domain) ? email : null;
  }

  /** Null for a principal who is in none of the domains. */
  async of(
    principal: WorkspacePrincipal,
    needed: readonly GoogleScope[],
  ): Promise<ReachedServices | null> {
    const subject = this.subjectOf(principal);
    if (subject === null) return null;
    // A token is for what its call needs, and no more.
    const scopes = needed.toSorted();
    const key = JSON.stringify([subject, ...scopes]);
    const site = await this.#open();
    const services =
      this.#opened.get(key) ?? this.#create(site, subject, scopes);
    this.#opened.set(key, services);
    return { ...services, account: subject };
  }
}
