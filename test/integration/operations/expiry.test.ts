import { expect, it } from "vitest";
import type { Write } from "#shared/platform/document-store.ts";
import { openCollider } from "../open-collider.ts";

const receipt = (id: string, expireAt: string): Write => ({
  type: "create",
  path: `receipts/${id}`,
  data: { expire_at: expireAt },
});

it("a program that opens removes the receipts whose time is over", async () => {
  const collider = await openCollider({
    around: (platform) => {
      void platform.documents.transaction(async (transaction) =>
        transaction.write(
          receipt("old", "2026-11-23T08:59:59.999Z"),
          receipt("young", "2026-11-23T09:59:59.999Z"),
        ),
      );
      return platform;
    },
  });
  const kept = () => [...collider.keptBelow("receipts/").keys()];
  await collider.cameAbout(() => !kept().includes("receipts/old"));
  expect(kept()).toEqual(["receipts/young"]);
  await collider.close();
});
