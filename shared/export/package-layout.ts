/** Where what lies in a package; all paths are below its one folder. */
export const LAYOUT = {
  index: "data/index.jsonl",
  table: "data/index.csv",
  casefile: "data/casefile.json",
  chain: "data/audit/chain.jsonl",
  mbox: "data/mail/mail.mbox",
  messages: "data/mail/eml",
  files: "data/files",
  sheets: "data/sheets",
  reports: "data/reports",
} as const;

/** The files that BagIt calls tags: what is said of the payload. */
export const TAG_FILES = {
  declaration: "bagit.txt",
  info: "bag-info.txt",
  readme: "README.txt",
  publicKey: "public-key.pem",
  manifest: "manifest-sha256.txt",
} as const;

/** Over the other tag files, and so over all. */
export const TAG_MANIFEST = "tagmanifest-sha256.txt";

/** Ed25519 over the bytes of the tag manifest: 64 bytes. What no manifest can list. */
export const SIGNATURE = "tagmanifest-sha256.txt.sig";
