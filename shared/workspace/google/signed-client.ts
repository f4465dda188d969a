import { OAuth2Client } from "google-auth-library";
import { CLIENT_OPTIONS } from "./client-options.ts";

/** What lets its bearer call Google for a while. */
export interface AccessToken {
  readonly token: string;
  /** Milliseconds until it ends. */
  readonly expiresInMs: number;
}

/** Gets a new token; concurrent calls share what one of them gets. */
export type NewToken = () => Promise<AccessToken>;

function shared(newToken: NewToken): NewToken {
  let asked: Promise<AccessToken> | null = null;
  return async () => {
    asked ??= newToken().finally(() => {
      asked = null;
    });
    return asked;
  };
}

type Request = Parameters<OAuth2Client["request"]>[0];

function isRefused(thrown: unknown): boolean {
  if (!(thrown instanceof Error) || !("status" in thrown)) return false;
  return thrown.status === 401;
}

/**
 * Google's own client with tokens from elsewhere. It renews a token minutes before it ends, and one that Google does not
 * take any more at once: the request that was refused has not been carried out, so it is sent again.
 */
export class SignedClient extends OAuth2Client {
  constructor(newToken: NewToken) {
    super(CLIENT_OPTIONS);
    const ask = shared(newToken);
    this.refreshHandler = async () => {
      const { token, expiresInMs } = await ask();
      return { access_token: token, expiry_date: Date.now() + expiresInMs };
    };
  }

  protected override async requestAsync<Body>(options: Request) {
    const { access_token: used } = this.credentials;
    try {
      return await super.requestAsync<Body>(options);
    } catch (thrown) {
      if (!isRefused(thrown)) throw thrown;
      // Others may have met the same refusal, and have a new token already.
      if (this.credentials.access_token === used) this.setCredentials({});
      return super.requestAsync<Body>(options);
    }
  }
}
