import { Router, type RequestHandler } from "express";
import type { Clock } from "#shared/platform/clock.ts";
import { consentRoutes } from "./consent-routes.ts";
import { Grants } from "./grants.ts";
import { requireScope } from "./require-scope.ts";
import { SigningKey } from "./signing-key.ts";
import { tokenRoutes } from "./token-routes.ts";

/** Who may do what in the local workspace, by the protocols that Google has for it. */
export class LocalOAuth {
  readonly grants: Grants;
  /** Paths that need no access token, because tokens are got there. */
  readonly routes: Router;
  readonly requireScope: RequestHandler;

  constructor(options: {
    readonly clock: Clock;
    /** What the service account bears to have something signed. */
    readonly serviceToken: string;
    readonly tokenLifeMs: number;
    /** Whose consent is asked for where nobody says whose. */
    readonly account: () => string;
  }) {
    const { clock, serviceToken, tokenLifeMs, account } = options;
    const grants = new Grants(clock, tokenLifeMs);
    const parts = { grants, key: new SigningKey(), clock };
    this.grants = grants;
    this.routes = Router();
    this.routes.use(consentRoutes(grants, account));
    this.routes.use(tokenRoutes(parts, serviceToken));
    this.requireScope = requireScope(grants);
  }
}
