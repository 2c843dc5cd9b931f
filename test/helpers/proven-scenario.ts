/** The genuine scenario, proven offline: what the registers hold is put into storage, and a proof of it into the bundle. */
import { addressBytes, type Address } from "#core/address.ts";
import { parseBundle, type BundleJson } from "#core/bundle.ts";
import { fromHex0x, toHex0x } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import type { ChainProofJson } from "#core/state-proof/chain-proof.ts";
import { LOG_LAYOUT, PLEDGES_LAYOUT, REGISTRY_LAYOUT } from "#core/state-proof/layout.ts";
import { checkpointSlot, occupantSlot, pledgeSlot, recordSlot } from "#core/state-proof/slots.ts";
import { parseTrust, type TrustDocument } from "#core/trust.ts";
import { collectProofs, extractor } from "../../client/verify/offline/collect.ts";
import { createProvenReader } from "../../client/verify/offline/proven-chain.ts";
import type { ContractName } from "../../client/verify/offline/proven-state.ts";
import { verifyBundle, type Report } from "../../client/verify/pipeline.ts";
import type { Hash32, TrustedBlock } from "../../client/verify/ports.ts";
import { packWord, ProvenWorld, type WorldScript } from "./proven-world.ts";
import { ANCHOR_BLOCK, HOLDER, makeScenario, NOW, type Deviation } from "./scenario.ts";

const { record: RECORD } = REGISTRY_LAYOUT;
const { pledge: PLEDGE } = PLEDGES_LAYOUT;

export const PROOF_BLOCK = ANCHOR_BLOCK + 5;

/** What the register holds of the certificate; a status of 0 is no record. */
export interface RecordWords {
  readonly status: number;
  readonly holder?: Address;
  readonly validUntil?: number;
  readonly filed?: number;
  readonly open?: number;
  readonly upheld?: number;
  readonly supersededBy?: Hash32;
  readonly lineage?: Hash32;
}

export interface PledgeWords {
  readonly id: Hash32;
  readonly status: number;
  readonly pledgee: Address;
  readonly lapsesAt?: number;
  /** Of the certificate itself by default. */
  readonly lineage?: Hash32;
}

export interface ProvenDeviation extends Partial<Omit<WorldScript, "storage" | "trust">> {
  readonly deposit?: Deviation;
  readonly trust?: Partial<TrustDocument>;
  /** null: the log never recorded the root. */
  readonly checkpoint?: null | { readonly size?: number; readonly anchoredAt?: number };
  readonly record?: RecordWords;
  readonly pledge?: PledgeWords;
}

export interface ProvenScenario {
  readonly bundle: BundleJson & { readonly chainProof: ChainProofJson };
  readonly trust: TrustDocument;
  readonly world: ProvenWorld;
  readonly trusted: TrustedBlock;
}

const word = (hex: Hash32): bigint => BigInt(hex);
const account = (address: Address): bigint => BigInt(toHex0x(addressBytes(address)));

export async function makeProvenScenario(deviation: ProvenDeviation = {}): Promise<ProvenScenario> {
  const genuine = makeScenario(deviation.deposit);
  const { bundle } = genuine;
  const trust = parseTrust({ ...genuine.trust, ...deviation.trust });
  const root = fromHex0x(bundle.log.root);
  const digest = certificateDigest(bundle.certificate);
  const storage: Record<ContractName, Map<bigint, bigint>> = {
    log: new Map(),
    registry: new Map(),
    pledges: new Map(),
  };
  if (deviation.checkpoint !== null) {
    const { size = bundle.log.size, anchoredAt = bundle.anchor.anchoredAt } = deviation.checkpoint ?? {};
    const { checkpoint } = LOG_LAYOUT;
    storage.log.set(
      checkpointSlot(root),
      packWord([checkpoint.size, size], [checkpoint.anchoredAt, anchoredAt]),
    );
  }
  const { record, pledge } = deviation;
  if (record !== undefined) {
    const { filed = 0, open = 0, upheld = 0, supersededBy = "0x0", lineage = "0x0" } = record;
    const put = (member: (typeof RECORD)[keyof typeof RECORD], value: bigint) =>
      storage.registry.set(recordSlot(digest, member), value);
    put(
      RECORD.status,
      packWord(
        [RECORD.holder, account(record.holder ?? HOLDER)],
        [RECORD.validUntil, record.validUntil ?? bundle.entry.validUntil],
        [RECORD.status, record.status],
      ),
    );
    put(RECORD.filed, packWord([RECORD.filed, filed], [RECORD.open, open], [RECORD.upheld, upheld]));
    put(RECORD.supersededBy, word(supersededBy));
    put(RECORD.lineage, word(lineage));
  }
  if (pledge !== undefined) {
    const id = fromHex0x(pledge.id);
    storage.pledges.set(occupantSlot(fromHex0x(pledge.lineage ?? toHex0x(digest))), word(pledge.id));
    storage.pledges.set(pledgeSlot(id, PLEDGE.status), packWord([PLEDGE.status, pledge.status]));
    storage.pledges.set(
      pledgeSlot(id, PLEDGE.pledgee),
      packWord([PLEDGE.pledgee, account(pledge.pledgee)], [PLEDGE.lapsesAt, pledge.lapsesAt ?? NOW * 2]),
    );
  }
  const world = await ProvenWorld.create({
    number: PROOF_BLOCK,
    timestamp: bundle.anchor.anchoredAt + 60,
    ...deviation,
    trust,
    storage,
  });
  const subject = { certificateDigest: digest, root };
  const collected = await collectProofs(world, world.block, trust, [subject]);
  const chainProof = extractor(collected, trust)(subject);
  return {
    bundle: { ...bundle, chainProof },
    trust,
    world,
    trusted: { hash: world.block.hash, why: "GIVEN" },
  };
}

/** Verifies as somebody would who has the bundle, the trust document and a block hash, and nothing else. */
export async function verifyOffline(
  { bundle, trust }: Pick<ProvenScenario, "bundle" | "trust">,
  trusted: TrustedBlock | null,
  now = NOW,
): Promise<Report> {
  const parsed = parseBundle(bundle);
  return verifyBundle({
    bundle: parsed,
    trust,
    reader: createProvenReader(parsed.chainProof, trust, trusted),
    now,
  });
}
