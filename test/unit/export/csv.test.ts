import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { csvLine } from "#shared/export/csv.ts";

describe("a line of CSV", () => {
  it.each([
    "=1+1",
    "+A1",
    "-A1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "=1\n+2",
    "\uff1d1",
  ])("has %j as text that nobody carries out", (cell) => {
    const { data } = Papa.parse<string[]>(csvLine(["a", cell, "b"]), {
      newline: "\r\n",
    });
    expect(data[0]).toEqual(["a", `'${cell}`, "b"]);
  });

  it("has a text that is a number with a sign as it is, and nothing that only begins so", () => {
    expect(csvLine(["-5", "+1,234.50", "-12%", "-5+1", "+49 30"])).toBe(
      `-5,"+1,234.50",-12%,"'-5+1","'+49 30"\r\n`,
    );
  });

  it("has numbers as they are, and everything else as RFC 4180 writes it", () => {
    expect(csvLine([-5, true, null, 'say "hi", twice', "two\nlines"])).toBe(
      '-5,true,,"say ""hi"", twice","two\nlines"\r\n',
    );
  });
});
