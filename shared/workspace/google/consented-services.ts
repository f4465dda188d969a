import { LRUCache } from "lru-cache";
import type { Clock } from "#shared/platform/clock.ts";
import type { WorkspaceServices } from "../workspace-services.ts";
import { signedWith } from "./google-auth.ts";
import { createGoogleServices } from "./google-services.ts";
import type { NewToken } from "./signed-client.ts";
import type { OpenSite } from "./workspace-site.ts";

const REMEMBERED_CONSENTS = 500;

/** Gmail, Drive and Sheets by users' consents, each opened once for all calls that it signs. */
export class ConsentedServices {
  readonly #open: OpenSite;
  readonly #clock: Clock;
  readonly #opened = new LRUCache<string, WorkspaceServices>({
    max: REMEMBERED_CONSENTS,
  });

  constructor(open: OpenSite, clock: Clock) {
    this.#open = open;
    this.#clock = clock;
  }

  /**
   * @param consent - names one consent, and no other
   * @param newToken - gets a token by it
   */
  async of(consent: string, newToken: NewToken): Promise<WorkspaceServices> {
    const { rootUrl } = await this.#open();
    const services =
      this.#opened.get(consent) ??
      createGoogleServices(signedWith(newToken), rootUrl, this.#clock);
    this.#opened.set(consent, services);
    return services;
  }
}
