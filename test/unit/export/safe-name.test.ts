import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safeName } from "#shared/export/safe-name.ts";

describe("a safe name", () => {
  it.each([
    ["letter.pdf", "00001-letter.pdf"],
    ["../../etc/passwd", "00001-_.._etc_passwd"],
    ["C:\\Windows\\system32", "00001-C__Windows_system32"],
    ["nul", "00001-nul"],
    [".profile", "00001-profile"],
    ["ends with dots. . .", "00001-ends with dots"],
    ["in\u202evoice\u202cfdp.exe", "00001-in_voice_fdp.exe"],
    ["tab\there\nand there", "00001-tab_here_and there"],
    ["wide\u3000space", "00001-wide space"],
    ["e\u0301t\u00e9.txt", "00001-\u00e9t\u00e9.txt"],
    ["100%", "00001-100_"],
    ["", "00001"],
    ["\ud800", "00001-_"],
    ["...", "00001"],
  ])("of %j is %s", (name, safe) => {
    expect(safeName(1, name)).toBe(safe);
  });

  it("keeps the extension of a name that is too long, and whole characters", () => {
    const safe = safeName(7, `${"😀".repeat(100)}.docx`);
    expect(safe).toMatch(/^00007-(?:😀)+\.docx$/u);
    expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(126);
  });

  it("is a name on every system, whatever it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(), (name, number) => {
        const safe = safeName(number, name);
        expect(safe).toMatch(/^\d{5,}(?:-[^\p{C}<>:"/\\|?*%]+)?(?<![. ])$/u);
        expect(Buffer.byteLength(safe)).toBeLessThan(140);
      }),
    );
  });
});
