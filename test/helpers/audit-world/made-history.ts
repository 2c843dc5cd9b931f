/** Histories made by hand, event by event: right unless a test makes them wrong. */
import { Interface } from "ethers";
import { accessManagerAbi } from "../../../client/abi/access-manager.ts";
import { certificateLogAbi } from "../../../client/abi/certificate-log.ts";
import { certificateRegistryAbi } from "../../../client/abi/certificate-registry.ts";
import { pledgeRegistryAbi } from "../../../client/abi/pledge-registry.ts";
import { DEFAULT_HASHES } from "../../../client/audit/audit.ts";
import { FUNCTION_ROLES } from "../../../client/audit/roles.ts";
import type { ChainLog, ContractName, Hex } from "../../../client/audit/ports.ts";
import { Replay } from "../../../client/audit/replay.ts";
import type { Deployment, DeploymentTerms } from "../../../client/audit/step.ts";
import type { Journal } from "../../../client/audit/timeline/journal.ts";
import { digestOfMessage } from "../pledge-signing.ts";

export const word = (n: number): Hex => `0x${n.toString(16).padStart(64, "0")}`;
export const account = (n: number): Hex => `0x${n.toString(16).padStart(40, "0")}`;

export const DEPLOYMENT: Deployment = {
  chainId: 31337,
  log: account(0xa1),
  registry: account(0xa2),
  pledges: account(0xa3),
  authority: account(0xa4),
};

export const TERMS: DeploymentTerms = {
  renewalOpens: 1_000,
  renewalGrace: 100,
  longestExtension: 10_000,
  shortestAnswer: 500,
  reservation: 300,
  registrationWindow: 600,
};

export const HOLDER = account(0x11);
export const BUYER = account(0x12);
export const BANK = account(0x22);
export const OTHER_BANK = account(0x23);
export const STRANGER = account(0x33);
export const ADMIN = account(0x41);
export const NOTARY = account(0x42);
export const REGISTRAR = account(0x43);
export const ADJUDICATOR = account(0x44);

const INTERFACES = {
  CertificateLog: new Interface(JSON.stringify(certificateLogAbi)),
  CertificateRegistry: new Interface(JSON.stringify(certificateRegistryAbi)),
  PledgeRegistry: new Interface(JSON.stringify(pledgeRegistryAbi)),
  AccessManager: new Interface(JSON.stringify(accessManagerAbi)),
} as const;

const ADDRESSES = {
  CertificateLog: DEPLOYMENT.log,
  CertificateRegistry: DEPLOYMENT.registry,
  PledgeRegistry: DEPLOYMENT.pledges,
  AccessManager: DEPLOYMENT.authority,
} as const;

export type Value = string | number | bigint | boolean | readonly Value[];

export const START = 1_800_000_000;
/** End of validity of every certificate. */
export const END = START + 5_000;

export class MadeHistory {
  readonly logs: ChainLog[] = [];
  now = START;
  #block = 10;
  #logIndex = 0;
  #nonce = 1n;
  readonly #sequences = { CertificateRegistry: 0, PledgeRegistry: 0 };

  /** The next transaction, in a block of its own. */
  next(seconds = 1): this {
    this.#block++;
    this.#logIndex = 0;
    this.now += seconds;
    return this;
  }

  get transaction(): Hex {
    return word(0xf0000 + this.#block);
  }

  /** An event as the contract would emit it; `sequence` is put first where the event has one. */
  emit(contract: ContractName, event: string, ...values: readonly Value[]): this {
    const numbered = contract === "CertificateRegistry" || contract === "PledgeRegistry";
    const counted = numbered && event !== "AuthorityUpdated" && event !== "EIP712DomainChanged";
    const all = counted ? [++this.#sequences[contract], ...values] : values;
    const { topics, data } = INTERFACES[contract].encodeEventLog(event, all);
    this.logs.push({
      address: ADDRESSES[contract],
      topics: topics as Hex[],
      data: data as Hex,
      blockNumber: this.#block,
      blockHash: word(0xb0000 + this.#block),
      blockTime: this.now,
      transactionHash: this.transaction,
      logIndex: this.#logIndex++,
      removed: false,
    });
    return this;
  }

  registry(event: string, ...values: readonly Value[]): this {
    return this.emit("CertificateRegistry", event, ...values);
  }

  pledges(event: string, ...values: readonly Value[]): this {
    return this.emit("PledgeRegistry", event, ...values);
  }

  /** Changes the newest event. */
  change(changes: Partial<ChainLog>): this {
    this.logs.push({ ...this.logs.pop()!, ...changes });
    return this;
  }

  deploy(): this {
    for (const [role, who] of [ADMIN, NOTARY, REGISTRAR, ADJUDICATOR].entries()) {
      this.emit("AccessManager", "RoleGranted", role, who, role === 0 ? 86_400 : 0, this.now, true);
    }
    for (const { contract, role, selector } of FUNCTION_ROLES) {
      if (role === 0) continue;
      this.emit("AccessManager", "TargetFunctionRoleUpdated", ADDRESSES[contract], selector, role);
    }
    this.registry("AuthorityUpdated", DEPLOYMENT.authority);
    return this.pledges("AuthorityUpdated", DEPLOYMENT.authority).next();
  }

  checkpoint(size: number, previousSize: number, root: Hex = word(0xc0000 + size)): this {
    return this.emit("CertificateLog", "Checkpoint", size, root, previousSize, "0x0155").next();
  }

  message(contract: "CertificateRegistry" | "PledgeRegistry", signer: Hex, digest: Hex = word(0xd1)): this {
    const nonce = this.#nonce++ << 64n;
    return this.emit(contract, "MessageTaken", signer, digest, nonce);
  }

  admit(certificate: Hex, index = 0, holder = HOLDER, root: Hex = word(0xc0000 + 8)): this {
    return this.registry("CertificateAdmitted", certificate, holder, word(0xe0), END, index, root).next();
  }

  /** Deployed, eight certificates in the log, the first two admitted. */
  static withCertificates(): MadeHistory {
    return new MadeHistory().deploy().checkpoint(8, 0).admit(CERTIFICATE, 0).admit(NEWER, 1);
  }

  /** @returns the id of the pledge */
  offer(changes: Partial<Offer> = {}, lapsesAt = this.now + TERMS.reservation, lineage?: Hex): Hex {
    const offer = { ...OFFER, nonce: this.#nonce++ << 64n, ...changes };
    const id = digestOfMessage(DEPLOYMENT, "PledgeRegistry", "PledgeOffer", {
      ...offer,
      nonce: String(offer.nonce),
    });
    this.emit("PledgeRegistry", "MessageTaken", offer.pledgor, id, offer.nonce);
    this.pledges(
      "PledgeProposed",
      id,
      offer.certificateDigest,
      Object.values(offer),
      lineage ?? offer.certificateDigest,
      lapsesAt,
    ).next();
    return id;
  }

  accept(id: Hex, { pledgee = BANK, conflicts = ZERO, waives = false } = {}): this {
    this.message("PledgeRegistry", pledgee);
    const lapsesAt = this.now + TERMS.registrationWindow;
    return this.pledges("PledgeAccepted", id, pledgee, conflicts, waives, lapsesAt).next();
  }

  register(id: Hex, number = 1): this {
    this.message("PledgeRegistry", BANK);
    return this.pledges("PledgeRegistered", id, word(number), 0, this.now, word(0x5e)).next();
  }

  /** An agreed pledge of the first certificate. @returns its id */
  agreed(): Hex {
    const id = this.offer();
    this.accept(id);
    return id;
  }

  registered(): Hex {
    const id = this.agreed();
    this.register(id);
    return id;
  }

  defaulted(): Hex {
    const id = this.registered();
    this.message("PledgeRegistry", BANK);
    this.pledges("DefaultDeclared", id, word(1), word(2)).next();
    return id;
  }

  enforcing(): Hex {
    const id = this.defaulted();
    this.message("PledgeRegistry", BANK);
    this.pledges("EnforcementOpened", id, 1, word(1), ZERO).next();
    return id;
  }

  /** A filed objection to the first certificate. @returns its id */
  objected(): Hex {
    const id = word(0x0b);
    this.message("CertificateRegistry", STRANGER, id);
    this.registry("ObjectionFiled", id, CERTIFICATE, STRANGER, 0, word(1)).next();
    return id;
  }

  replay(journal: Journal | null = null): Replay {
    const replay = new Replay({ deployment: DEPLOYMENT, terms: TERMS, hashes: DEFAULT_HASHES, journal });
    replay.take({ from: 0, to: this.#block, logs: this.logs });
    return replay;
  }
}

export const ZERO = word(0);
export const CERTIFICATE = word(0xce1);
export const NEWER = word(0xce2);
export const CONTENT = word(0xc0);

export interface Offer {
  readonly certificateDigest: Hex;
  readonly contentKey: Hex;
  readonly pledgor: Hex;
  readonly pledgee: Hex;
  readonly creditor: Hex;
  readonly guarantor: Hex;
  readonly securedType: number;
  readonly amountDigest: Hex;
  readonly contractDigest: Hex;
  readonly debtMaturity: number;
  readonly renewalCovenant: boolean;
  readonly noOtherPledge: boolean;
  readonly nonce: bigint;
  readonly deadline: number;
}

const OFFER: Offer = {
  certificateDigest: CERTIFICATE,
  contentKey: CONTENT,
  pledgor: HOLDER,
  pledgee: BANK,
  creditor: BANK,
  guarantor: account(0),
  securedType: 0,
  amountDigest: word(0xa0),
  contractDigest: word(0xc7),
  debtMaturity: START + 3_000,
  renewalCovenant: false,
  noOtherPledge: true,
  nonce: 0n,
  deadline: 4_102_444_800,
};
