import { z } from "zod";
import { isJsonObject, type JsonObject } from "#shared/kernel/json.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";
import { fieldOf } from "#shared/platform/document-store.ts";
import { ACCESS_LEVELS, levelNamed } from "./access-level.ts";

const Level = z.enum(ACCESS_LEVELS);

/** Who holds which level on a casefile beside its owner, as an answer shows it. */
export const AccessControlList = z
  .strictObject({
    public_access: Level.meta({ description: "What everybody holds." }),
    permissions: z.array(
      z.strictObject({
        user_id: z.string(),
        permission: Level,
        expires_at: IsoTimestamp.optional(),
      }),
    ),
  })
  .meta({ description: "Who may do what, beside the owner." });

/** The access-control list of a casefile document. */
export function accessControlListOf(
  casefile: JsonObject,
): z.infer<typeof AccessControlList> {
  const entries = fieldOf(casefile, "acl.entries");
  return {
    public_access: levelNamed(fieldOf(casefile, "acl.public_access")),
    permissions: Object.entries(isJsonObject(entries) ? entries : {}).map(
      ([userId, entry]) => {
        const { permission, expires_at: expiresAt } = isJsonObject(entry)
          ? entry
          : {};
        return {
          user_id: userId,
          permission: levelNamed(permission),
          ...(typeof expiresAt === "string" ? { expires_at: expiresAt } : {}),
        };
      },
    ),
  };
}
