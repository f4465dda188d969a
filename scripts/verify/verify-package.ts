import {
  checkChain,
  checkIndex,
  checkMbox,
  readFacts,
} from "./check-contents.ts";
import { checkPayload, checkSignature, checkTags } from "./check-manifests.ts";
import { hashFiles } from "./hash-files.ts";
import type { OpenedPackage } from "./opened-package.ts";

/**
 * Checks a package, and tells each thing that was found to be right.
 *
 * @param expectedKey - the fingerprint of the key that must have signed it; null where any will do
 * @throws PackageFault at the first thing that is not as the package says.
 */
export async function* verifyPackage(
  opened: OpenedPackage,
  expectedKey: string | null,
): AsyncGenerator<string> {
  const found = await hashFiles(opened);
  const tags = await checkTags(opened, found);
  yield `${tags} tag files are as the tag manifest says, and there are no others`;
  const fingerprint = await checkSignature(opened, expectedKey);
  yield expectedKey === null
    ? `the signature is that of the key inside, ${fingerprint}: compare it with what get_export_key answers`
    : `the signature is that of the key ${fingerprint}`;
  const payload = await checkPayload(opened, found);
  yield `${payload} payload files are as the manifest says, and there are no others`;
  const facts = await readFacts(opened);
  const { items, messages } = await checkIndex(opened, found, facts);
  yield `${items} items of the index are there, byte for byte`;
  await checkMbox(opened, found, messages);
  yield `the mbox has the ${messages} messages of the index`;
  const entries = await checkChain(opened, facts);
  yield entries === null
    ? "the audit trail was not exported"
    : `the audit trail is a whole chain of ${entries} entries`;
}
