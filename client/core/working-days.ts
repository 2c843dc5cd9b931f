/**
 * Deadlines in working days (DOMAIN rule 13): weekends and the days that the State Council's yearly notice gives off do not
 * count, weekend days that it makes up for do; the day of the event does not count (Civil Code art. 201). Days are those
 * of Asia/Shanghai. A year's notice comes out in the year before, so the table is data, and a new one can be given.
 */
import { z } from "zod";
import { sha256, sha256Text, type Sha256Text } from "./digest.ts";
import { canonicalBytes } from "./json.ts";
import { parseWith } from "./parse.ts";

/** UTC+8, no daylight saving. */
const CHINA_SECONDS = 8 * 3600;
const DAY_SECONDS = 86_400;

const zDate = z.iso.date("expected a date, YYYY-MM-DD");
const zCalendar = z
  .strictObject({
    format: z.literal("datadeed-holidays/1"),
    id: z.string().min(1).max(100),
    years: z
      .array(
        z
          .strictObject({
            year: z.int().min(2000).max(2200),
            /** Weekdays and weekend days on which nobody works. */
            off: z.array(zDate).max(366),
            /** Weekend days that are worked. */
            work: z.array(zDate).max(366),
          })
          .refine(
            ({ year, off, work }) => [...off, ...work].every((date) => date.startsWith(`${year}-`)),
            "a date of another year",
          ),
      )
      .min(1)
      .max(100),
  })
  .refine(({ years }) => new Set(years.map(({ year }) => year)).size === years.length, "a year stands twice");

export type HolidayCalendar = Readonly<z.output<typeof zCalendar>>;

/** @throws INPUT_INVALID with every bad field */
export function parseHolidays(value: unknown): HolidayCalendar {
  return parseWith(zCalendar, value, "INPUT_INVALID", "the holidays");
}

export function holidaysDigest(calendar: HolidayCalendar): Sha256Text {
  return sha256Text(sha256(canonicalBytes(calendar)));
}

/** The State Council's notice for 2026 (DOMAIN source S36). */
export const STATE_COUNCIL_HOLIDAYS: HolidayCalendar = parseHolidays({
  format: "datadeed-holidays/1",
  id: "CN-STATE-COUNCIL",
  years: [
    {
      year: 2026,
      off: [
        ...days("2026-01-01", 3),
        ...days("2026-02-15", 9),
        ...days("2026-04-04", 3),
        ...days("2026-05-01", 5),
        ...days("2026-06-19", 3),
        ...days("2026-09-25", 3),
        ...days("2026-10-01", 7),
      ],
      work: ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"],
    },
  ],
});

function days(first: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => dateOf(Date.parse(first) / 1000 + i * DAY_SECONDS));
}

/** @param seconds since 1970, of a clock that shows the wanted zone's time */
function dateOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

export interface Deadline {
  /** Last second of the day, Unix seconds. */
  readonly time: number;
  /** Whether the calendar has every year that was counted through; else only weekends were taken off there. */
  readonly known: boolean;
}

/**
 * @param from Unix seconds of the event
 * @param count of working days, at least 1
 */
export function workingDaysAfter(calendar: HolidayCalendar, from: number, count: number): Deadline {
  const years = new Map(
    calendar.years.map(({ year, off, work }) => [year, { off: new Set(off), work: new Set(work) }]),
  );
  let day = Math.floor((from + CHINA_SECONDS) / DAY_SECONDS);
  let known = true;
  for (let left = count; left > 0;) {
    day++;
    const date = dateOf(day * DAY_SECONDS);
    const year = years.get(Number(date.slice(0, 4)));
    known &&= year !== undefined;
    // 1970-01-01 was a Thursday.
    const isWeekend = (day + 4) % 7 === 0 || (day + 4) % 7 === 6;
    const works = isWeekend ? year?.work.has(date) === true : year?.off.has(date) !== true;
    if (works) left--;
  }
  return { time: (day + 1) * DAY_SECONDS - 1 - CHINA_SECONDS, known };
}
