import { afterAll } from "vitest";
import { openCollider, type Client, type Collider } from "./open-collider.ts";

/** One program, and one user of it, for all tests of the file that waits for it; closed after the last. */
export async function stage(): Promise<{
  readonly collider: Collider;
  readonly alice: Client;
}> {
  const opening = openCollider();
  afterAll(async () => (await opening).close());
  const collider = await opening;
  return { collider, alice: await collider.as() };
}
