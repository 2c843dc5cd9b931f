import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import type { RecordKind } from "#core/description.ts";
import { didKeyOf } from "#core/did-key.ts";
import { toHex } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import type { TrustDocument } from "#core/trust.ts";
import { recoverSigner } from "#core/typed-data.ts";
import { entriesCid } from "../../client/adapters/ipfs/entries-file.ts";
import type { CertificateRecord, ChainReader } from "../../client/verify/ports.ts";
import { aesAnswerCipher } from "../../server/adapters/answer-cipher.ts";
import { createGateway, type RunningGateway } from "../../server/domain/gateway.ts";
import type { LogChain } from "../../server/ports/chain.ts";
import type { Clock } from "../../server/ports/clock.ts";
import type { DepositReceipt } from "../../server/ports/gateway.ts";
import type { IpfsNode } from "../../server/ports/ipfs.ts";
import type { Logger } from "../../server/ports/logger.ts";
import type { ChainActivity, ChainObserver } from "../../server/ports/observer.ts";
import type { RegisterChain } from "../../server/ports/register-chain.ts";
import type { Store } from "../../server/ports/store.ts";
import type { WebhookSender } from "../../server/ports/webhooks.ts";
import { INTERVAL_MS, MAX_PENDING, POLL_MS } from "./anchoring-rig.ts";
import { fingerprintRequest, REAL_ENTROPY } from "./deposit-rig.ts";
import { FakeLedger, FakeLogChain, ledgerReader } from "./fake-chain.ts";
import { FakeRegisterChain } from "./fake-registers.ts";
import { FakeWebhookSender, plainSecrets } from "./fake-webhooks.ts";
import { FaultInjector } from "./faults.ts";
import { ManualClock } from "./manual-clock.ts";
import { MemoryIpfs } from "./memory-ipfs.ts";
import { MemoryLogger } from "./memory-logger.ts";
import { MemoryStore } from "./memory-store.ts";

const ISSUER_KEY = createPrivateKey({
  key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.alloc(32, 5)]),
  format: "der",
  type: "pkcs8",
});
const ISSUER_ID = didKeyOf(
  new Uint8Array(createPublicKey(ISSUER_KEY).export({ format: "der", type: "spki" }).subarray(-32)),
);

export interface GatewayParts {
  readonly store: Store;
  readonly chain: LogChain;
  /** None happen where a test does not care. */
  readonly registers?: RegisterChain;
  readonly reader: ChainReader;
  readonly ipfs: IpfsNode;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observer: ChainObserver;
  readonly confirmations: number;
  readonly webhookSender?: WebhookSender;
  readonly record?: RecordKind;
  readonly intervalMs?: number;
  readonly pollMs?: number;
}

/** A whole gateway on given parts, with the tests' issuer. */
export function testGateway(parts: GatewayParts): RunningGateway & { readonly trust: TrustDocument } {
  const trust: TrustDocument = {
    format: "datadeed-trust/1",
    ...parts.chain.contracts,
    issuers: [{ id: ISSUER_ID, name: "Test registry", from: "2026-01-01T00:00:00Z", until: null }],
    operator: { name: "Test operator" },
    rpc: [],
    finality: { confirmations: parts.confirmations },
  };
  const running = createGateway({
    ...parts,
    registers: parts.registers ?? new FakeRegisterChain(new FakeLedger()),
    entriesCid,
    trust,
    issuer: {
      id: ISSUER_ID,
      name: "Test registry",
      sign: (message) => new Uint8Array(sign(null, message, ISSUER_KEY)),
    },
    signers: { recover: async (digest, signature) => recoverSigner(digest, signature) },
    contractSignatures: { acceptsSignature: async () => false },
    answers: aesAnswerCipher,
    webhookSender: parts.webhookSender ?? new FakeWebhookSender(),
    webhookSecrets: plainSecrets,
    entropy: REAL_ENTROPY,
    settings: {
      anchorIntervalMs: parts.intervalMs ?? INTERVAL_MS,
      anchorMaxPending: MAX_PENDING,
      chainPollMs: parts.pollMs ?? POLL_MS,
      record: parts.record ?? "LOG",
      tool: "datadeed/0.1.0",
    },
  });
  return { ...running, trust };
}

/**
 * Deposits so many fingerprints at once.
 * @param acknowledged gets the digest (hex) of each by the index that was told
 */
export async function depositMany(
  { gateway }: RunningGateway,
  count: number,
  acknowledged: Map<number, string>,
): Promise<DepositReceipt[]> {
  const receipts = await Promise.all(
    Array.from({ length: count }, () => gateway.depositing.depositFingerprint(fingerprintRequest())),
  );
  for (const { index, certificate } of receipts)
    acknowledged.set(index, toHex(certificateDigest(certificate)));
  return receipts;
}

/** A whole gateway on fakes; what is `given` it shares with other gateways, or with itself before a restart. */
export class GatewayRig {
  readonly ledger: FakeLedger;
  readonly store: Store;
  readonly clock: ManualClock;
  readonly ipfs: MemoryIpfs;
  readonly chain: FakeLogChain;
  readonly registers: FakeRegisterChain;
  readonly logger = new MemoryLogger();
  readonly activity: ChainActivity[] = [];
  readonly webhookSender = new FakeWebhookSender();
  readonly faults = new FaultInjector();
  /** What verification sees; a test may take it down or put a record into the registry. */
  readonly view: { isDown?: boolean; noRegistry?: boolean; record?: CertificateRecord | null } = {};
  readonly trust: TrustDocument;
  readonly running: RunningGateway;
  readonly acknowledged = new Map<number, string>();

  constructor(
    given: Partial<Pick<GatewayRig, "ledger" | "store" | "clock" | "ipfs" | "chain" | "registers">> = {},
  ) {
    this.ledger = given.ledger ?? new FakeLedger();
    this.store = given.store ?? new MemoryStore();
    this.clock = given.clock ?? new ManualClock();
    this.ipfs = given.ipfs ?? new MemoryIpfs();
    this.chain = given.chain ?? new FakeLogChain(this.ledger);
    this.registers = given.registers ?? new FakeRegisterChain(this.ledger);
    const { trust, ...running } = testGateway({
      store: this.faults.wrap(this.store),
      chain: this.faults.wrap(this.chain),
      registers: this.registers,
      webhookSender: this.webhookSender,
      reader: ledgerReader(this.ledger, this.view),
      ipfs: this.faults.wrap(this.ipfs),
      clock: this.clock,
      logger: this.logger,
      observer: { observe: (activity) => this.activity.push(activity) },
      confirmations: this.ledger.confirmations,
    });
    this.trust = trust;
    this.running = running;
  }

  get gateway() {
    return this.running.gateway;
  }

  /** Deposits so many fingerprints at once, and remembers what was acknowledged. */
  deposit(count = 1): Promise<DepositReceipt[]> {
    return depositMany(this.running, count, this.acknowledged);
  }

  /** Lets the interval pass, so that whatever is pending is anchored and published. */
  async anchor(): Promise<void> {
    await this.clock.advance(INTERVAL_MS);
  }
}
