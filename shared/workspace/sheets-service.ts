import type { SheetValues, SheetValuesRequest } from "./sheet-values.ts";
import type { Spreadsheet } from "./spreadsheet.ts";

export interface SheetsRequest {
  readonly spreadsheetId: string;
  /** In A1 notation; empty for each sheet whole. */
  readonly ranges: readonly string[];
  readonly majorDimension?: "ROWS" | "COLUMNS";
}

/** Sheets in our words, of the account that the connection belongs to. Every failure is a ColliderError. */
export interface SheetsService {
  getRanges(request: SheetsRequest, signal: AbortSignal): Promise<Spreadsheet>;
  /** Typed values, range by range in the order asked. */
  getValues(
    request: SheetValuesRequest,
    signal: AbortSignal,
  ): Promise<readonly SheetValues[]>;
}
