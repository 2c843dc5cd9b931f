import { ZERO_ADDRESS } from "#core/address.ts";
import { toHex0x, utf8 } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import { DataDeedError } from "#core/errors.ts";
import { canonicalJson } from "#core/json.ts";
import type { Message } from "#core/register-acts.ts";
import type {
  EventValue,
  RegisterCall,
  RegisterChain,
  RegisterEvent,
} from "../../server/ports/register-chain.ts";
import type { FakeLedger } from "./fake-chain.ts";
import { ZERO32 } from "./pledge-signing.ts";

type Told = readonly [name: string, values: Readonly<Record<string, EventValue>>];

/** Replaced by the register's own time. */
const SOON = 0;

/** What each call leaves, as far as the contracts' guards are no part of the test. */
const LEAVES: Readonly<
  Record<string, (words: readonly RegisterCall["arguments"][number][], digest: string) => Told>
> = {
  propose: ([offer], pledgeId) => {
    const { certificateDigest } = offer as Message;
    return [
      "PledgeProposed",
      {
        pledgeId,
        certificateDigest: certificateDigest!,
        offer: offer as Message,
        lineage: certificateDigest!,
        lapsesAt: SOON,
      },
    ];
  },
  accept: ([message]) => {
    const { pledgeId, pledgee, conflictsDigest, waivesDispute } = message as Message;
    return [
      "PledgeAccepted",
      {
        pledgeId: pledgeId!,
        pledgee: pledgee!,
        conflictsDigest: conflictsDigest!,
        waivesDispute: waivesDispute!,
        lapsesAt: SOON,
      },
    ];
  },
  release: ([message]) => {
    const { pledgeId, ground, documentDigest } = message as Message;
    return ["PledgeReleased", { pledgeId: pledgeId!, ground: ground!, documentDigest: documentDigest! }];
  },
  renew: ([message]) => {
    const { certificateDigest, validUntil } = message as Message;
    return ["CertificateRenewed", { certificateDigest: certificateDigest!, validUntil: validUntil! }];
  },
  supersede: ([message]) => {
    const { certificateDigest, successor } = message as Message;
    return ["CertificateSuperseded", { certificateDigest: certificateDigest!, successor: successor! }];
  },
  suspend: ([certificateDigest, reasonDigest]) => [
    "CertificateSuspended",
    {
      certificateDigest: certificateDigest as string,
      pledgeId: ZERO32,
      reasonDigest: reasonDigest as string,
    },
  ],
  reinstate: ([certificateDigest, reasonDigest]) => [
    "CertificateReinstated",
    { certificateDigest: certificateDigest as string, reasonDigest: reasonDigest as string },
  ],
  fileObjection: ([message], objectionId) => {
    const { certificateDigest, objector, ground, evidenceDigest } = message as Message;
    return [
      "ObjectionFiled",
      {
        objectionId,
        certificateDigest: certificateDigest!,
        objector: objector!,
        ground: ground!,
        evidenceDigest: evidenceDigest!,
      },
    ];
  },
  recordDueDiligence: ([message]) => {
    const { certificateDigest, lender, reportDigest } = message as Message;
    return [
      "DueDiligenceRecorded",
      { certificateDigest: certificateDigest!, lender: lender!, reportDigest: reportDigest! },
    ];
  },
  admitObjection: ([objectionId, answerBy]) => [
    "ObjectionAdmitted",
    { objectionId: objectionId as string, answerBy: answerBy as number },
  ],
};

/** The registers on the fake ledger: they take each message once, and refuse what a test tells them to refuse. */
export class FakeRegisterChain implements RegisterChain {
  readonly deployedAtBlock = 1;
  readonly accounts = { RELAY: ZERO_ADDRESS, REGISTRAR: ZERO_ADDRESS, ADJUDICATOR: ZERO_ADDRESS };
  readonly #ledger: FakeLedger;
  /** By the hash of their block: an event goes when its block goes. */
  readonly #told: RegisterEvent[] = [];
  readonly sent: RegisterCall[] = [];
  /** Of what is offered and agreed from now on, Unix seconds. */
  lapsesAt = 1_900_000_000;
  refusal: DataDeedError | undefined;
  /** Thrown by the next call after it went through: the answer is lost. */
  lostAnswer: Error | undefined;

  constructor(ledger: FakeLedger) {
    this.#ledger = ledger;
  }

  digestOf(register: string, type: string, message: Message): `0x${string}` {
    return toHex0x(sha256(utf8(canonicalJson([register, type, message]))));
  }

  /** Tells an event in a block of its own. */
  tell(register: RegisterEvent["register"], ...told: readonly Told[]): void {
    const { ref } = this.#ledger.mine([]);
    const standing = this.#standing().filter((event) => event.register === register);
    told.forEach(([name, values], i) =>
      this.#told.push({
        register,
        name,
        sequence: standing.length + 1 + i,
        values,
        transactionHash: ref.hash,
        block: ref,
      }),
    );
  }

  async send(call: RegisterCall): Promise<void> {
    this.sent.push(call);
    if (this.refusal !== undefined) throw this.refusal;
    const [first] = call.arguments;
    const signed = typeof first === "object";
    const digest = signed ? toHex0x(sha256(utf8(canonicalJson([call.register, typeOf(call), first])))) : "";
    if (this.#standing().some(({ values }) => digest !== "" && values["messageDigest"] === digest)) {
      throw new DataDeedError("REGISTER_REFUSED", "again", { details: { error: "InvalidAccountNonce" } });
    }
    const taken: Told = ["MessageTaken", { signer: ZERO_ADDRESS, messageDigest: digest, nonce: "0" }];
    if (call.call === "cancelNonce") {
      const { signer, nonce } = first as Message;
      this.tell(call.register, ["NonceCancelled", { signer: signer!, nonce: nonce! }]);
      return;
    }
    const leave = LEAVES[call.call];
    if (leave === undefined) throw new Error(`the fake register knows no ${call.call}`);
    const [name, values] = leave(call.arguments, digest);
    const dated = "lapsesAt" in values ? { ...values, lapsesAt: this.lapsesAt } : values;
    this.tell(call.register, ...(signed ? [taken] : []), [name, dated]);
    const lost = this.lostAnswer;
    this.lostAnswer = undefined;
    if (lost !== undefined) throw lost;
  }

  async events(fromBlock: number, toBlock: number): Promise<RegisterEvent[]> {
    return this.#standing().filter(({ block }) => block.number >= fromBlock && block.number <= toBlock);
  }

  async defaultOf() {
    return { defaultHead: ZERO32, defaultedAt: 0 } as const;
  }

  async livePledges() {
    return { pledgeIds: [], digest: ZERO32 } as const;
  }

  #standing(): RegisterEvent[] {
    return this.#told.filter(({ block }) => this.#ledger.blocks[block.number]?.ref.hash === block.hash);
  }
}

const TYPES: Readonly<Record<string, string>> = {
  propose: "PledgeOffer",
  accept: "PledgeAcceptance",
  release: "PledgeRelease",
  renew: "RenewalRequest",
  supersede: "SupersessionRequest",
  fileObjection: "ObjectionFiling",
  recordDueDiligence: "DueDiligenceRecord",
};

function typeOf({ call }: RegisterCall): string {
  return TYPES[call] ?? call;
}
