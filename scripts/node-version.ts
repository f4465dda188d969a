const REQUIRED_MAJOR = 24;

/** @throws Error when the program runs on an older Node than it was made for. */
export function assertNodeVersion(): void {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= REQUIRED_MAJOR) return;
  throw new Error(
    `Collider needs Node ${REQUIRED_MAJOR} and this is ${process.versions.node}. It comes with npm ci (without --ignore-scripts); run everything as npm run ...`,
  );
}
