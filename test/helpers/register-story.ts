/** Events of the registers, told one after the other as a chain would, with the blocks they are in. */
import { toHex0x, utf8 } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import type { RegisterName } from "#core/register-acts.ts";
import type { EventValue, RegisterEvent } from "../../server/ports/register-chain.ts";
import { digestOfText, offerOf, ZERO32 } from "./pledge-signing.ts";

export const PLEDGOR = "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A";
export const BANK = "0x1563915e194D8CfBA1943570603F7606A3115508";
export const CREDITOR = "0x5CbDd86a2FA8Dc4bDdd8a8f69dBa48572EeC07FB";
export const GUARANTOR = "0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0";
export const STRANGER = "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512";
export const CERTIFICATE = digestOfText("certificate 1");
export const SUCCESSOR = digestOfText("certificate 2");
export const PLEDGE = digestOfText("pledge 1");
export const OBJECTION = digestOfText("objection 1");

type Values = Readonly<Record<string, EventValue>>;

/** Unix seconds of block 0. */
export const GENESIS = 1_795_334_400;
export const RESERVED_UNTIL = GENESIS + 72 * 3600;

export class RegisterStory {
  readonly events: RegisterEvent[] = [];
  readonly branch: string;
  #block = 0;
  readonly #sequences = { CertificateRegistry: 0, PledgeRegistry: 0 };

  /** @param branch other blocks for another branch */
  constructor(branch = "main") {
    this.branch = branch;
  }

  /** One event, in a block of its own a second later. */
  tell(register: RegisterName, name: string, values: Values): RegisterEvent {
    const number = ++this.#block;
    const hash = toHex0x(sha256(utf8(`${this.branch}/${number}`)));
    const event: RegisterEvent = {
      register,
      name,
      sequence: ++this.#sequences[register],
      values,
      transactionHash: hash,
      block: { number, hash, timestamp: GENESIS + number },
    };
    this.events.push(event);
    return event;
  }

  certificate(name: string, values: Values = {}): RegisterEvent {
    return this.tell("CertificateRegistry", name, { certificateDigest: CERTIFICATE, ...values });
  }

  pledge(name: string, values: Values = {}): RegisterEvent {
    return this.tell("PledgeRegistry", name, { pledgeId: PLEDGE, ...values });
  }

  admitted(certificateDigest: string = CERTIFICATE, validUntil = GENESIS + 300 * 86_400): RegisterEvent {
    return this.certificate("CertificateAdmitted", { certificateDigest, validUntil, holder: PLEDGOR });
  }

  proposed(changes: Values = {}, pledgeId: string = PLEDGE, certificateDigest: string = CERTIFICATE) {
    const offer = {
      ...offerOf({
        certificateDigest,
        datasetRoot: new Uint8Array(32),
        pledgor: PLEDGOR,
        pledgee: BANK,
        debtMaturity: GENESIS + 200 * 86_400,
      }),
      ...changes,
    };
    const values = { pledgeId, certificateDigest, offer, lineage: CERTIFICATE, lapsesAt: RESERVED_UNTIL };
    return this.pledge("PledgeProposed", values);
  }

  /** A certificate and a pledge of it that is registered. */
  registered(changes: Values = {}): this {
    this.admitted();
    this.proposed(changes);
    this.pledge("PledgeAccepted", {
      pledgee: BANK,
      conflictsDigest: ZERO32,
      waivesDispute: false,
      lapsesAt: GENESIS + 30 * 86_400,
    });
    this.pledge("PledgeRegistered", { numberDigest: digestOfText("number"), register: 2 });
    return this;
  }
}
