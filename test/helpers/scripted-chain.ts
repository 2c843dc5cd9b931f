/**
 * A chain that answers from a script. The script is plain JSON, so that test vectors carry it; faults make single
 * questions fail the way a real reader fails.
 */
import type { Address } from "#core/address.ts";
import { fromHex0x, toHex0x } from "#core/bytes.ts";
import type { Sha256Text } from "#core/digest.ts";
import { DataDeedError, type ErrorCode } from "#core/errors.ts";
import type { BlockRef, CertificateRecord, Hash32, PledgeSummary } from "../../client/verify/ports.ts";
import type { PledgeDetail, PledgeReader, PledgeSnapshot } from "../../client/report/ports.ts";
import { without } from "./without.ts";

export interface ScriptedRecord extends Omit<CertificateRecord, "lineage"> {
  readonly registry: Address;
  readonly certificateDigest: Hash32;
  readonly lineage: Hash32;
}

export interface ScriptedPledge extends PledgeDetail {
  readonly contentKey: Hash32;
}

export interface ChainScript {
  readonly chainId: number;
  /** The canonical chain, as far as it matters; the one with the largest number is the newest. */
  readonly blocks: readonly BlockRef[];
  readonly finalizedBlockNumber: number | null;
  readonly sources: number;
  /** Addresses with the contract that belongs there; reading any other is CONTRACT_MISSING. */
  readonly contracts: readonly Address[];
  readonly checkpoints: readonly { log: Address; root: Hash32; size: number; anchoredAt: number }[];
  readonly transactions: readonly {
    hash: Hash32;
    blockNumber: number;
    blockHash: Hash32;
    checkpoints: readonly { log: Address; size: number; root: Hash32 }[];
  }[];
  readonly records: readonly ScriptedRecord[];
  readonly pledges: readonly { pledges: Address; lineage: Hash32; live: readonly PledgeSummary[] }[];
  /** ERC-1271 signatures that contracts accept. */
  readonly acceptedSignatures: readonly { account: Address; digest: Hash32; signature: `0x${string}` }[];
  /** Every pledge that the register ever took; none by default. */
  readonly allPledges?: readonly ScriptedPledge[];
  /** SHA-256 of the code at an address; none by default. */
  readonly codes?: Readonly<Record<Address, Sha256Text>>;
  /** Questions that fail: by an error code, or with a plain error ("BROKEN"). */
  readonly faults: Readonly<Partial<Record<keyof PledgeSnapshot | "snapshot", ErrorCode | "BROKEN">>>;
}

export interface ScriptedChain extends PledgeReader {
  /** Questions in the order asked, to see what a caller does not ask. */
  readonly asked: readonly string[];
}

const LIVE: readonly string[] = ["AGREED", "REGISTERED", "DEFAULTED", "ENFORCING"];

export function createScriptedChain(script: ChainScript): ScriptedChain {
  const asked: string[] = [];
  const ask = async <T>(question: keyof PledgeSnapshot | "snapshot", answer: () => T): Promise<T> => {
    asked.push(question);
    const fault = script.faults[question];
    if (fault === "BROKEN") throw new Error("the reader is broken");
    if (fault !== undefined) throw new DataDeedError(fault, `${question} failed`);
    return answer();
  };
  const requireContract = (address: Address) => {
    if (script.contracts.includes(address)) return;
    throw new DataDeedError("CONTRACT_MISSING", `no contract at ${address}`);
  };
  const newest = script.blocks.reduce((a, b) => (b.number > a.number ? b : a));

  const snapshot: PledgeSnapshot = {
    chainId: script.chainId,
    block: newest,
    finalizedBlockNumber: script.finalizedBlockNumber,
    sources: script.sources,
    checkpoint: (log, root) =>
      ask("checkpoint", () => {
        requireContract(log);
        const found = script.checkpoints.find((point) => point.log === log && point.root === toHex0x(root));
        return found === undefined ? null : { size: found.size, anchoredAt: found.anchoredAt };
      }),
    anchorTransaction: (hash) =>
      ask("anchorTransaction", () => {
        const found = script.transactions.find((transaction) => transaction.hash === hash);
        if (found === undefined) return null;
        const checkpoints = found.checkpoints.map((event) => ({ ...event, root: fromHex0x(event.root, 32) }));
        return { blockNumber: found.blockNumber, blockHash: found.blockHash, checkpoints };
      }),
    blockAt: (number) => ask("blockAt", () => script.blocks.find((block) => block.number === number) ?? null),
    certificateRecord: (registry, digest) =>
      ask("certificateRecord", () => {
        requireContract(registry);
        const found = script.records.find(
          (record) => record.registry === registry && record.certificateDigest === toHex0x(digest),
        );
        if (found === undefined) return null;
        return { ...without(found, "registry", "certificateDigest"), lineage: fromHex0x(found.lineage, 32) };
      }),
    livePledges: (pledges, lineage) =>
      ask("livePledges", () => {
        requireContract(pledges);
        return (
          script.pledges.find((place) => place.pledges === pledges && place.lineage === toHex0x(lineage))
            ?.live ?? []
        );
      }),
    pledge: (pledges, pledgeId) =>
      ask("pledge", () => {
        requireContract(pledges);
        const found = (script.allPledges ?? []).find((pledge) => pledge.pledgeId === pledgeId);
        return found === undefined ? null : without(found, "contentKey");
      }),
    contentPledges: (pledges, key) =>
      ask("contentPledges", () => {
        requireContract(pledges);
        return (script.allPledges ?? [])
          .filter(({ contentKey, state }) => contentKey === toHex0x(key) && LIVE.includes(state))
          .map(({ pledgeId }) => pledgeId);
      }),
    pledgeOfContent: (pledges, pledgor, key) =>
      ask("pledgeOfContent", () => {
        requireContract(pledges);
        const found = (script.allPledges ?? []).find(
          (pledge) =>
            pledge.pledgor === pledgor &&
            pledge.contentKey === toHex0x(key) &&
            (pledge.state === "PROPOSED" || LIVE.includes(pledge.state)),
        );
        return found?.pledgeId ?? null;
      }),
    codeDigest: (account) => ask("codeDigest", () => script.codes?.[account] ?? null),
    acceptsSignature: (account, digest, signature) =>
      ask("acceptsSignature", () =>
        script.acceptedSignatures.some(
          (accepted) =>
            accepted.account === account &&
            accepted.digest === toHex0x(digest) &&
            accepted.signature === toHex0x(signature),
        ),
      ),
  };
  return { asked, snapshot: () => ask("snapshot", () => snapshot) };
}
