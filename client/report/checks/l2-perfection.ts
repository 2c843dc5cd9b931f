import { parseTime } from "#core/parse.ts";
import { refuseFuture, type ReportInput } from "../input.ts";
import { finding, laterStage, notSupplied, type Line } from "../line.ts";

/** L2: the pledge is registered externally before payout. Without a receipt nothing is called perfected. */
export function checkPerfection(input: ReportInput): Line {
  if (input.policy.stage === "PRE_APPROVAL") return laterStage("L2");
  const { externalPledge: filing } = input.supplied;
  if (filing === undefined) return notSupplied("L2");
  if (filing === null) return finding("L2_ABSENT", {});
  const { digest, register, number, filedAt, registeredAt, payoutAt } = filing;
  const future = refuseFuture(
    input,
    "L2",
    [filedAt, ...(registeredAt === null ? [] : [registeredAt])],
    [digest],
  );
  if (future !== undefined) return future;
  const compared = { register, filedAt, payoutAt };
  const payout = payoutAt === null ? input.now : parseTime(payoutAt);
  // Without number or time of registration it is only filed; once the money is paid, that is too late.
  if (registeredAt === null || number === null) {
    return finding(payoutAt !== null && payout <= input.now ? "L2_ABSENT" : "L2_FILED", compared, [digest]);
  }
  return parseTime(registeredAt) <= payout
    ? finding("L2_REGISTERED", { ...compared, registeredAt }, [digest])
    : finding("L2_ABSENT", { ...compared, registeredAt }, [digest]);
}
