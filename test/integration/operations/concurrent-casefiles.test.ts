import { openCollider } from "../open-collider.ts";
import { describeConcurrentCasefiles } from "./concurrent-casefiles.suite.ts";

describeConcurrentCasefiles("the embedded store", 50, async () => {
  const collider = await openCollider();
  return { collider, close: async () => collider.close() };
});
