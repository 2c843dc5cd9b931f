import { formatTime, parseTime } from "#core/parse.ts";
import { refuseFuture, type ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

/**
 * E4: the newest version against the declared frequency. Of a certificate that nothing superseded the chain tells that
 * it is the newest; otherwise the date has to be supplied.
 */
export function checkUpdates(input: ReportInput): Line {
  const subject = input.bundle.certificate.credentialSubject;
  const { updateFrequency } = subject.dataset;
  if (updateFrequency === "NONE") return finding("E4_NO_UPDATES_DECLARED", { updateFrequency });
  const { facts, supplied } = input;
  const newestHere = facts.record.known && (facts.record.value?.supersededBy ?? null) === null;
  const latestAt = newestHere ? subject.receivedAt : supplied.versions?.latestAt;
  if (latestAt === undefined || typeof updateFrequency !== "string") return notSupplied("E4");
  const proof = newestHere || supplied.versions === undefined ? [] : [supplied.versions.digest];
  const future = refuseFuture(input, "E4", [latestAt], proof);
  if (future !== undefined) return future;
  const due = (periods: number) => after(parseTime(latestAt), updateFrequency, periods);
  const compared = { latestAt, updateFrequency, dueAt: formatTime(due(1)) };
  // Due after one period; one late is two, two late is three.
  if (input.now <= due(2)) return finding("E4_TIMELY", compared, proof);
  return finding(input.now <= due(3) ? "E4_LATE" : "E4_STALE", compared, proof);
}

const LAST_SECOND = 253_402_300_799;

/** A time so many ISO 8601 durations later, in UTC, at most the end of the year 9999. */
function after(start: number, duration: string, times: number): number {
  const [date = "", time = ""] = duration.slice(1).split("T");
  const part = (text: string, unit: string) =>
    times * Number(new RegExp(`(\\d+)${unit}`).exec(text)?.[1] ?? 0);
  const end = new Date(start * 1000);
  end.setUTCFullYear(
    end.getUTCFullYear() + part(date, "Y"),
    end.getUTCMonth() + part(date, "M"),
    end.getUTCDate() + part(date, "D") + 7 * part(date, "W"),
  );
  const seconds = part(time, "H") * 3600 + part(time, "M") * 60 + part(time, "S");
  const total = end.getTime() / 1000 + seconds;
  return Number.isFinite(total) ? Math.min(total, LAST_SECOND) : LAST_SECOND;
}
