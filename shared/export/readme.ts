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
                          owner, its labels or folder, its path here and the SHA-256 of its bytes
  data/index.jsonl        the same and more, one JSON object a line, with every text as it was
  data/mail/eml/          each message byte for byte as Gmail gave it: the originals
  data/mail/mail.mbox     all messages in one file, for mail programs (mboxrd)
  data/files/             files of Drive byte for byte; Google's own documents as they were converted
  data/sheets/            values of spreadsheets: JSON as they were stored, and a CSV table for each range
  data/reports/           reports, as JSON and as Markdown
  data/casefile.json      what the casefile says of itself
  data/audit/chain.jsonl  who did what in the casefile, as a chain of hashes; where it was exported
A folder that would be empty is left out. In file names, whatever a file system could stumble over is
replaced; data/index.jsonl has the names as they were.

TWO FORMATS CANNOT HOLD EVERYTHING AS IT WAS
  mbox  A line of a message that begins with "From " has a ">" in front of it, and one that begins with
        some ">" and then "From " has one more. A message that does not end with a line end gets one.
        The files in data/mail/eml have neither.
  CSV   A text that begins with = + - @, a tab or a line end, and is not a plain number, has a ' in
        front of it, so that no spreadsheet program runs it as a formula. The JSON beside it has the text as it was.

IS IT WHOLE, AND IS IT OURS?
In this folder, without Collider:
  sha256sum --check --quiet tagmanifest-sha256.txt manifest-sha256.txt
  openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin \\
    -in tagmanifest-sha256.txt -sigfile tagmanifest-sha256.txt.sig
The key belongs to the installation that made this package if the SHA-256 of its DER form is
  ${about.fingerprint}
  openssl pkey -pubin -in public-key.pem -outform DER | sha256sum
Do not take this page's word for that: ask the installation (its operation get_export_key).
With Collider: npm run verify -- <this folder, or the ZIP> --key <fingerprint>
The folder is a bag as RFC 8493 (BagIt) describes it.
`;
}
