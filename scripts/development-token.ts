import type { Composition } from "#functions/composition.ts";
import type { Config } from "#functions/config.ts";
import { createDevelopmentIssuer } from "#shared/auth/development-issuer.ts";

/**
 * A token of a user's that the program itself takes, made with its own key.
 *
 * @throws ColliderError FAILED_PRECONDITION in the cloud.
 */
export async function developmentToken(
  { platform }: Composition,
  { cloudService }: Pick<Config, "cloudService">,
  user: string,
): Promise<string> {
  const { secrets, clock } = platform;
  const issuer = await createDevelopmentIssuer({
    secrets,
    clock,
    cloudService,
  });
  return issuer.issue(user, ["user"]);
}
