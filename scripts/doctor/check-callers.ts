import type { Config } from "#functions/config.ts";
import { broken, fine, type Finding } from "./finding.ts";

const SUBJECT = "callers";

/** Whose tokens are accepted. */
export function checkCallers({
  google,
  cloudService,
  googleAudience,
  firebaseProject,
}: Config): Finding {
  const isLocal = google === null || google.emulators !== null;
  const accepted = [
    ...(isLocal && cloudService === null ? ["our own"] : []),
    ...(googleAudience === null ? [] : [`Google's for ${googleAudience}`]),
    ...(firebaseProject === null ? [] : [`Firebase's of ${firebaseProject}`]),
  ];
  return accepted.length > 0
    ? fine(SUBJECT, `tokens that are accepted: ${accepted.join("; ")}`)
    : broken(
        SUBJECT,
        "nobody's token is accepted",
        "Set COLLIDER_FIREBASE_PROJECT to the project, or COLLIDER_TOKEN_AUDIENCE to an OAuth client's id.",
      );
}
