import { formatTime, parseTime } from "#core/parse.ts";
import type { ReportInput } from "../input.ts";
import { finding, laterStage, notSupplied, type Line } from "../line.ts";

const CHINA_OFFSET_SECONDS = 8 * 3600;

/** L3: rank by time of external registration, in what the registers show. */
export function checkRank({ supplied, policy }: ReportInput): Line {
  if (policy.stage === "PRE_APPROVAL") return laterStage("L3");
  const { externalPledge: own, registerSearches: searches } = supplied;
  if (own === undefined || own === null || own.registeredAt === null || searches === undefined)
    return notSupplied("L3");
  const registered = parseTime(own.registeredAt);
  const proof = [own.digest, ...searches.map(({ digest }) => digest)];
  const others = searches.flatMap(({ register, entries }) =>
    entries
      .filter(({ number }) => register !== own.register || number !== own.number)
      .map((entry) => ({ ...entry, register, at: parseTime(entry.registeredAt) })),
  );
  const earlier = others.filter(({ at }) => at < registered && dayInChina(at) !== dayInChina(registered));
  const hidden = earlier.find(({ disclosed }) => !disclosed);
  const compared = { registeredAt: own.registeredAt, others: others.length };
  if (hidden !== undefined) return finding("L3_BEHIND", { ...compared, register: hidden.register }, proof);
  const equal = others.find(({ at }) => dayInChina(at) === dayInChina(registered));
  if (equal !== undefined) return finding("L3_EQUAL_DAY", { ...compared, register: equal.register }, proof);
  const disclosed = earlier[0];
  if (disclosed !== undefined)
    return finding("L3_BEHIND_DISCLOSED", { ...compared, register: disclosed.register }, proof);
  return finding("L3_FIRST", compared, proof);
}

function dayInChina(time: number): string {
  return formatTime(time + CHINA_OFFSET_SECONDS).slice(0, 10);
}
