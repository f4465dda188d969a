/** What whoever opens a package has to know. */
export function readmeOf(about: {
  readonly casefileId: string;
  readonly exportId: string;
  readonly createdAt: string;
  readonly fingerprint: string;
}): string {
  return `Evidence of the casefile ${about.casefileId}
Export ${about.exportId}, made ${about.createdAt} by Collider.

WHAT IS HERE
  data/index.csv          every message, file, spreadsheet and report, with its date, its sender or
                          owner, its labels or folder, its path here and the SHA-256
                          of its bytes
  data/index.jsonl        the same and more, one JSON object a line, exactly
  data/mail/eml/          each message byte for byte as Gmail gave it: the originals
  data/mail/mail.mbox     all messages in one file, for mail programs (mboxrd)
  data/files/             files of Drive byte for byte; Google's own documents as they were converted
  data/sheets/            values of spreadsheets: JSON exactly, and a CSV table for each range
  data/reports/           reports, as JSON and as Markdown
  data/casefile.json      what the casefile says of itself
  data/audit/chain.jsonl  who did what in the casefile, as a chain of hashes; where it was exported
A folder that would be empty is left out. Names that others gave are changed where a file system would
take them amiss; data/index.jsonl tells them as they were.

TWO RULES
  mbox  A line of a message that begins with "From " has a ">" before it, and one that begins with
        some ">" and "From " one more. A message that ends within a line has that line ended. The
        files in data/mail/eml are without either.
  CSV   A text that begins with = + - @, a tab or a line end, and is no plain number, has a ' before
        it, so that no spreadsheet program carries it out. The JSON beside it has the text as it was.

IS IT WHOLE, AND IS IT OURS?
In this folder, with nothing of Collider:
  sha256sum --check --quiet tagmanifest-sha256.txt manifest-sha256.txt
  openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin \\
    -in tagmanifest-sha256.txt -sigfile tagmanifest-sha256.txt.sig
The key is that of the installation which made this if the SHA-256 of its DER form is
  ${about.fingerprint}
  openssl pkey -pubin -in public-key.pem -outform DER | sha256sum
Do not believe this page in that: ask the installation (its operation get_export_key).
With Collider: npm run verify -- <this folder, or the ZIP> --key <fingerprint>
The folder is a bag as RFC 8493 (BagIt) describes it.
`;
}
