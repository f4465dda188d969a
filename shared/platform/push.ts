import { z } from "zod";

/** Pub/Sub's push envelope, as the bus delivers it to the operation of a subscription. */
export const Push = z.strictObject({
  message: z.strictObject({
    data: z.base64().meta({
      description: "In base64; empty for a message of attributes alone.",
    }),
    attributes: z.record(z.string(), z.string()).default({}),
    messageId: z.string().min(1),
    publishTime: z.iso.datetime({ offset: true }),
    orderingKey: z.string().exactOptional(),
  }),
  subscription: z.string().min(1),
});
export type Push = z.infer<typeof Push>;
