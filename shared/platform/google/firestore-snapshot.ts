import { Timestamp, type DocumentSnapshot } from "@google-cloud/firestore";
import { JsonRecord } from "#shared/kernel/json.ts";
import type { Document } from "../document-store.ts";
import { writtenFields } from "./firestore-expiry.ts";

/** A snapshot as a document of ours, whose version is the time of its last update. */
export function documentOf(snapshot: DocumentSnapshot): Document | null {
  const { updateTime } = snapshot;
  if (updateTime === undefined) return null;
  return {
    path: snapshot.ref.path,
    id: snapshot.id,
    data: JsonRecord.parse(writtenFields(snapshot.data())),
    version: `${updateTime.seconds}.${updateTime.nanoseconds}`,
  };
}

/** The time that a version stands for, as a precondition takes it. */
export function updateTimeOf(version: string): Timestamp {
  const [seconds, nanoseconds] = version.split(".");
  return new Timestamp(Number(seconds), Number(nanoseconds));
}
