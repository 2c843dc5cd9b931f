import { expect } from "chai";
import { endOfDayInChina } from "#core/regime.ts";
import {
  holidaysDigest,
  parseHolidays,
  STATE_COUNCIL_HOLIDAYS,
  workingDaysAfter,
} from "#core/working-days.ts";
import { codeOf, pointersOf } from "../helpers/error-of.ts";

const noon = (date: string) => Date.parse(`${date}T12:00:00+08:00`) / 1000;

describe("deadlines in working days", () => {
  // DOMAIN section 1.4.
  for (const [from, end] of [
    ["2026-09-17", "2026-10-08"],
    ["2026-02-11", "2026-03-03"],
  ] as const) {
    it(`end with ${end} ten working days after ${from}, with holidays and made-up days`, () => {
      const deadline = workingDaysAfter(STATE_COUNCIL_HOLIDAYS, noon(from), 10);
      expect(deadline).to.deep.equal({ time: endOfDayInChina(end), known: true });
    });
  }

  it("count the days of China: an event just after midnight there is of the next day", () => {
    const before = Date.parse("2026-09-17T15:59:59Z") / 1000;
    const one = (from: number) => workingDaysAfter(STATE_COUNCIL_HOLIDAYS, from, 1).time;
    expect(one(before)).to.equal(endOfDayInChina("2026-09-18"));
    // The 19th is a Saturday, the 20th a Sunday that is worked.
    expect(one(before + 1)).to.equal(endOfDayInChina("2026-09-20"));
  });

  it("take only weekends off in a year that the calendar does not have, and say so", () => {
    expect(workingDaysAfter(STATE_COUNCIL_HOLIDAYS, noon("2027-10-01"), 10)).to.deep.equal({
      time: endOfDayInChina("2027-10-15"),
      known: false,
    });
    expect(workingDaysAfter(STATE_COUNCIL_HOLIDAYS, noon("2026-12-31"), 1).known).to.equal(false);
  });

  it("come from a table of years, each once, with dates of its own", () => {
    const table = {
      format: "datadeed-holidays/1",
      id: "X",
      years: [{ year: 2027, off: ["2027-10-04"], work: [] }],
    };
    const calendar = parseHolidays(table);
    expect(workingDaysAfter(calendar, noon("2027-10-01"), 1).time).to.equal(endOfDayInChina("2027-10-05"));
    expect(holidaysDigest(calendar)).not.to.equal(holidaysDigest(STATE_COUNCIL_HOLIDAYS));
    const year = table.years[0]!;
    expect(codeOf(() => parseHolidays({ ...table, years: [year, year] }))).to.equal("INPUT_INVALID");
    expect(pointersOf(() => parseHolidays({ ...table, years: [{ ...year, year: 2028 }] }))).to.deep.equal([
      "/years/0",
    ]);
    expect(
      pointersOf(() => parseHolidays({ ...table, years: [{ ...year, work: ["2027-02-30"] }] })),
    ).to.deep.equal(["/years/0/work/0"]);
  });
});
