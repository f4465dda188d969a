import { createHash, randomBytes } from "node:crypto";
import type { Clock } from "#shared/platform/clock.ts";
import { OAuthRefusal } from "./oauth-refusal.ts";

/** What an access token lets its bearer do, and as whom. */
export interface Access {
  readonly account: string;
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** The consent that it came of; null where it was given without one, by delegation. */
  readonly consent: string | null;
}

/** What a person has consented to, until it is revoked. */
export interface Consent {
  readonly account: string;
  readonly scopes: readonly string[];
}

/** A consent that its client has yet to fetch, once, by its code. */
export interface PendingConsent extends Consent {
  readonly redirectUri: string;
  /** Of the verifier that proves who asked (RFC 7636). */
  readonly challenge: string;
  readonly isOffline: boolean;
  readonly expiresAt: number;
}

const CODE_LIFE_MS = 600_000;

function secret(prefix: string): string {
  return `${prefix}${randomBytes(32).toString("base64url")}`;
}

function revoked(): OAuthRefusal {
  return new OAuthRefusal(
    "invalid_grant",
    "Token has been expired or revoked.",
  );
}

/** Codes and tokens that the local workspace has given; they last as long as it is open. */
export class Grants {
  readonly #clock: Clock;
  readonly #tokenLifeMs: number;
  readonly #codes = new Map<string, PendingConsent>();
  readonly #consents = new Map<string, Consent>();
  readonly #access = new Map<string, Access>();

  constructor(clock: Clock, tokenLifeMs: number) {
    this.#clock = clock;
    this.#tokenLifeMs = tokenLifeMs;
  }

  get tokenLifeSeconds(): number {
    return this.#tokenLifeMs / 1000;
  }

  /** What the bearer of a token may do; null for one that is not ours, has ended or was revoked. */
  accessBy(token: string): Access | null {
    const access = this.#access.get(token);
    return access !== undefined && access.expiresAt > this.#clock.now()
      ? access
      : null;
  }

  /** Everything that an account has granted and not revoked. */
  grantedBy(account: string): readonly string[] {
    const theirs = [...this.#consents.values()].filter(
      (one) => one.account === account,
    );
    return [...new Set(theirs.flatMap(({ scopes }) => scopes))];
  }

  giveAccess(
    { account, scopes }: Consent,
    consent: string | null = null,
  ): string {
    const token = secret("ya29.");
    const expiresAt = this.#clock.now() + this.#tokenLifeMs;
    this.#access.set(token, { account, scopes, expiresAt, consent });
    return token;
  }

  /** A code for a consent, which may be fetched once. */
  keep(consent: Omit<PendingConsent, "expiresAt">): string {
    const code = secret("4/0");
    const expiresAt = this.#clock.now() + CODE_LIFE_MS;
    this.#codes.set(code, { ...consent, expiresAt });
    return code;
  }

  /** @throws OAuthRefusal invalid_grant for a code that was used, has ended, or is another's. */
  fetch(code: string, redirectUri: string, verifier: string): PendingConsent {
    const pending = this.#codes.get(code);
    this.#codes.delete(code);
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    if (pending === undefined || pending.expiresAt <= this.#clock.now())
      throw new OAuthRefusal("invalid_grant", "Malformed auth code.");
    if (pending.redirectUri !== redirectUri)
      throw new OAuthRefusal("invalid_grant", "redirect_uri does not match.");
    if (pending.challenge !== challenge)
      throw new OAuthRefusal("invalid_grant", "Invalid code verifier.");
    return pending;
  }

  /** A token by which a consent is used again and again. */
  giveRefresh({ account, scopes }: Consent): string {
    const token = secret("1//0");
    this.#consents.set(token, { account, scopes });
    return token;
  }

  /** @throws OAuthRefusal invalid_grant for a token that is not ours, or was revoked. */
  consentBy(refreshToken: string): Consent {
    const consent = this.#consents.get(refreshToken);
    if (consent === undefined) throw revoked();
    return consent;
  }

  /**
   * Revokes all that an account has consented to, by any token that came of it: as Google, and as the account's owner does
   * in its settings.
   *
   * @throws OAuthRefusal invalid_token for one that is not ours.
   */
  revoke(token: string): void {
    const consent = this.#access.get(token)?.consent ?? token;
    const account = this.#consents.get(consent)?.account;
    if (account === undefined)
      throw new OAuthRefusal("invalid_token", "Token expired or revoked");
    this.revokeAll(account);
  }

  /** What the account's owner does, without the client's knowledge. */
  revokeAll(account: string): void {
    for (const [token, consent] of this.#consents)
      if (consent.account === account) this.#consents.delete(token);
    for (const [token, { consent }] of this.#access)
      if (consent !== null && !this.#consents.has(consent))
        this.#access.delete(token);
  }
}
