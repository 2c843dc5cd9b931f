import { chunkCount } from "#core/dataset.ts";
import { manifestsOf } from "../../verify/checks/manifest.ts";
import { ageDays, certificateDigestOf, fragmentOf, quote, refuseFuture, type ReportInput } from "../input.ts";
import { finding, notSupplied, type Line } from "../line.ts";

/** E1: the data were hashed for this report, or the lender drew chunks and saw them proven. */
export function checkExistence(input: ReportInput): Line {
  const found = fragmentOf(input, "DATASET");
  const { commitment } = input.bundle.certificate.credentialSubject;
  if (found?.status === "FAIL") return finding("E1_MISSING", quote(found), [commitment]);
  if (found?.code === "DATASET_MATCHES") {
    const { files = 0, bytes = 0 } = found.evidence;
    return finding("E1_REHASHED", { files, bytes }, [commitment]);
  }
  const { challenge } = input.supplied;
  if (challenge !== undefined) return judgeChallenge(input, challenge);
  if (found === undefined) return notSupplied("E1");
  if (found.status === "NOT_CHECKED") return unreadableData(found.detail);
  const { percent = 0 } = found.evidence;
  return finding("E1_NOT_RANDOM", { percent }, [commitment]);
}

/** What verification could not compare is not a fault of the chain, but of what was given. */
function unreadableData(detail: string): Line {
  return { ...notSupplied("E1"), compared: { reason: detail } };
}

function judgeChallenge(
  input: ReportInput,
  challenge: NonNullable<ReportInput["supplied"]["challenge"]>,
): Line {
  const { digest, certificateDigest, at, chunksAsked, chunksProven, totalChunks, drawnByLender } = challenge;
  const proof = [digest];
  const deposited = totalChunksOf(input);
  if (
    certificateDigest !== certificateDigestOf(input) ||
    (deposited !== undefined && deposited !== totalChunks)
  ) {
    return unreadableData("the record of the challenge speaks of another deposit");
  }
  const compared = {
    at,
    chunks: chunksProven,
    chunksAsked,
    totalChunks,
    detection10: detectionPercent(chunksAsked, totalChunks, 0.1),
  };
  if (chunksProven < chunksAsked) {
    const count = chunksAsked - chunksProven;
    return finding(
      "E1_MISSING",
      {
        ...compared,
        detail: `${count} of ${chunksAsked} chunks were not proven.`,
        detailZh: `${chunksAsked} 个数据块中有 ${count} 个未能证明。`,
      },
      proof,
    );
  }
  const future = refuseFuture(input, "E1", [at], proof);
  if (future !== undefined) return future;
  const age = ageDays(input, at);
  const { existenceFreshDays, existenceMaxAgeDays, minimumChunks } = input.policy;
  if (age > existenceMaxAgeDays)
    return unreadableData(`the challenge is ${age} days old; the policy takes ${existenceMaxAgeDays}`);
  if (age > existenceFreshDays) return finding("E1_PROOF_OLD", { ...compared, ageDays: age }, proof);
  const enough = chunksAsked === totalChunks || (drawnByLender && chunksAsked >= minimumChunks);
  return enough
    ? finding("E1_CHALLENGE_PASSED", compared, proof)
    : finding("E1_TOO_FEW", { ...compared, minimumChunks, drawnByLender }, proof);
}

function totalChunksOf(input: ReportInput): number | undefined {
  if (fragmentOf(input, "MANIFEST")?.status !== "PASS") return undefined;
  return manifestsOf(input)[0]?.files.reduce((sum, { sizeBytes }) => sum + chunkCount(sizeBytes), 0);
}

/**
 * Probability, in percent with one decimal, rounded down, that a loss of this share is found by drawing without
 * replacement: 1 − C(N−L, n) / C(N, n). DOMAIN section C: the figure is printed, not "verified".
 */
export function detectionPercent(drawn: number, total: number, share: number): number {
  const lost = Math.max(1, Math.round(total * share));
  let missed = 1;
  for (let i = 0; i < drawn && missed > 0; i++) missed *= Math.max(0, total - lost - i) / (total - i);
  return Math.floor((1 - missed) * 1000) / 10;
}
