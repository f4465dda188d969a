import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { DocumentStore } from "#shared/platform/document-store.ts";
import { largeOutput } from "#test/integration/workflows/large-thing.ts";
import {
  readStep,
  stepPath,
  type StepState,
} from "#workflows/runtime/step/step-document.ts";
import {
  outputBytes,
  readOutputs,
} from "#workflows/runtime/step/step-outputs.ts";
import { stepWrites } from "#workflows/runtime/step/step-write.ts";
import { commit, refusalOf } from "./commits.ts";
import type { Open, Opened } from "./opened.ts";

const RUN = "run_261123_k3v9x2m8q4wt7n1c";
const STEP = "large";
const AT = "2026-11-23T10:00:00.000Z";
const KIB = 1024;
const MIB = 1024 * KIB;

function succeeded(output: JsonObject): StepState {
  return {
    phase: "success",
    attempt: 1,
    output,
    large: null,
    inherited_from: null,
    cached_from: null,
    by_hand: null,
    barriers: [],
    started_at: AT,
    completed_at: AT,
  };
}

/**
 * What every document store keeps of what steps have made.
 *
 * @param mostMib - the most that one commit takes where the tests run; an output is of 8 at most
 */
export function describeStepOutputs(
  name: string,
  open: Open<DocumentStore>,
  mostMib = 8,
): void {
  describe(`${name}: outputs of steps`, () => {
    let opened: Opened<DocumentStore>;

    beforeEach(async () => {
      opened = await open();
    });

    afterEach(async () => {
      await opened.close();
    });

    const path = stepPath(RUN, STEP);

    async function settle(output: JsonObject): Promise<void> {
      await commit(opened.port, ...stepWrites(path, null, succeeded(output)));
    }

    async function stored() {
      const document = await opened.port.get(path);
      if (document === null) throw new Error("The step is not there.");
      return readStep(document);
    }

    test.each([
      ["512 KiB less one byte", 512 * KIB - 1],
      ["512 KiB and one byte", 512 * KIB + 1],
      [`${mostMib} MiB`, mostMib * MIB],
    ])("one of %s is kept in one commit", async (_, bytes) => {
      const output = largeOutput(bytes);
      await settle(output);
      const step = await stored();
      const { state } = step;
      if (state.phase !== "success") throw new Error("It did not succeed.");
      expect(outputBytes(state)).toBe(bytes);
      const outputs = await readOutputs(opened.port, RUN, [step]);
      expect(outputs.get(STEP)).toEqual(output);
    });

    test("one of characters of several bytes is kept as it is", async () => {
      const output = largeOutput(2 * MIB + 1, "\u{1F600}");
      await settle(output);
      const outputs = await readOutputs(opened.port, RUN, [await stored()]);
      expect(outputs.get(STEP)).toEqual(output);
    });

    test("one of 8 MiB and one byte is refused, and nothing of it is kept", async () => {
      const refusal = await refusalOf(settle(largeOutput(8 * MIB + 1)));
      expect(refusal).toEqual({
        code: "OUT_OF_RANGE",
        reason: "OUTPUT_TOO_LARGE",
      });
      expect(await opened.port.get(path)).toBeNull();
    });

    test("one whose step another has settled is not kept, nor any of its chunks", async () => {
      const first = { answer: "the first" };
      await settle(first);
      const refusal = await refusalOf(settle(largeOutput(MIB)));
      expect(refusal).toMatchObject({ reason: "DOCUMENT_EXISTS" });
      const outputs = await readOutputs(opened.port, RUN, [await stored()]);
      expect(outputs.get(STEP)).toEqual(first);
      const collection = `${path}/output_chunks`;
      expect(await opened.port.query({ from: { collection } })).toEqual([]);
    });

    test("one that has gone since is told of as gone", async () => {
      await settle(largeOutput(MIB));
      const step = await stored();
      const chunk = `${path}/output_chunks/1`;
      await commit(opened.port, { type: "delete", path: chunk });
      const refusal = await refusalOf(readOutputs(opened.port, RUN, [step]));
      expect(refusal).toEqual({ code: "NOT_FOUND", reason: "OUTPUT_GONE" });
    });
  });
}
