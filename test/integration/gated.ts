import type { EmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import {
  gatedPlatform,
  type Gate,
  type Moment,
} from "./workflows/gated-platform.ts";

/** An embedded platform whose calls are held up at their moments. */
export function gated(
  platform: EmbeddedPlatform,
  gate: Gate,
): EmbeddedPlatform {
  return { ...platform, ...gatedPlatform(platform, gate, () => undefined) };
}

/** An embedded platform that ends at a moment of the test's choice; what was written until then is on disk. */
export function mortal(
  platform: EmbeddedPlatform,
  diesAt: (moment: Moment) => boolean,
): EmbeddedPlatform {
  return gated(platform, async (moment) => {
    if (!diesAt(moment)) return;
    await platform.durable();
    platform.crash();
  });
}
