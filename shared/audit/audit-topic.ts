/** Where each entry of a chain is published. */
export const AUDIT_TOPIC = "collider-audit";
