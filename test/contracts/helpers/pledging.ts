/** The steps of a pledge, each with words that are right unless a test says otherwise. */
import type { ContractTransactionResponse } from "ethers";
import { concat, fromHex0x, toHex0x, utf8 } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import {
  connection,
  DAY,
  digestOf,
  ZERO,
  type Actor,
  type Deposited,
  type Message,
  type Register,
} from "./register.ts";
import { readObject, type PledgeView } from "./views.ts";

const { ethers } = connection;

export const PLEDGE_STATUS = {
  NONE: 0n,
  PROPOSED: 1n,
  AGREED: 2n,
  REGISTERED: 3n,
  DEFAULTED: 4n,
  ENFORCING: 5n,
  RELEASED: 6n,
  DEREGISTERED: 7n,
  ENFORCED: 8n,
  LAPSED: 9n,
};
export const METHOD = { AGREED_VALUE: 0n, AUCTION: 1n, SALE: 2n, COURT: 3n };
export const CONTRACT = digestOf("pledge contract");

/** `sha256("datadeed/content-key/v1" || 0x00 || datasetRoot)`. */
export function contentKeyOf(datasetRoot: string): string {
  return toHex0x(
    sha256(concat(utf8("datadeed/content-key/v1"), new Uint8Array(1), fromHex0x(datasetRoot, 32))),
  );
}

export type Pledging = ReturnType<typeof createPledging>;

/** Steps on one register. Each takes overrides of the message that is signed. */
export function createPledging(world: Register) {
  const { pledges } = world;
  const self = {
    async offer(deposited: Deposited, overrides: Message = {}): Promise<Message> {
      return {
        certificateDigest: deposited.digest,
        contentKey: contentKeyOf(deposited.datasetRoot),
        pledgor: deposited.entry.holder,
        pledgee: world.bank.address,
        creditor: world.creditor.address,
        guarantor: world.guarantor.address,
        securedType: 0,
        amountDigest: digestOf("amount"),
        contractDigest: CONTRACT,
        debtMaturity: (await world.now()) + 365 * DAY,
        renewalCovenant: false,
        noOtherPledge: true,
        ...world.once(),
        ...overrides,
      };
    },
    opening: ({ datasetRoot, salt }: Deposited) => ({ datasetRoot, salt }),
    async sendOffer(
      deposited: Deposited,
      message: Message,
      signer: Actor = world.holder,
      opening: Message = self.opening(deposited),
    ): Promise<ContractTransactionResponse> {
      const signature = await world.sign(pledges, signer, "PledgeOffer", message);
      return world.send(pledges, world.stranger, "propose", message, opening, signature);
    },
    /** Gives the pledge's id. */
    async propose(
      deposited: Deposited,
      overrides: Message = {},
      signer: Actor = world.holder,
    ): Promise<string> {
      const message = await self.offer(deposited, overrides);
      await self.sendOffer(deposited, message, signer);
      return world.digest(pledges, "PledgeOffer", message);
    },
    accept: (pledgeId: string, overrides: Message = {}, signer: Actor = world.bank) =>
      self.asPledgee(
        "accept",
        "PledgeAcceptance",
        pledgeId,
        { contractDigest: CONTRACT, conflictsDigest: ZERO, waivesDispute: false, ...overrides },
        signer,
      ),
    register: (
      pledgeId: string,
      overrides: Message = {},
      signer: Actor = world.bank,
      from: Actor = world.registrar,
    ) =>
      self.asPledgee(
        "register",
        "Registration",
        pledgeId,
        {
          register: 2,
          numberDigest: ethers.keccak256(pledgeId),
          registeredAt: 1_700_000_000,
          receiptDigest: digestOf("receipt"),
          ...overrides,
        },
        signer,
        from,
      ),
    release: (pledgeId: string, overrides: Message = {}, signer: Actor = world.bank) =>
      self.asPledgee(
        "release",
        "PledgeRelease",
        pledgeId,
        { ground: 0, documentDigest: digestOf("release"), ...overrides },
        signer,
      ),
    deregister: (pledgeId: string, overrides: Message = {}, signer: Actor = world.bank) =>
      self.asPledgee(
        "deregister",
        "Deregistration",
        pledgeId,
        { receiptDigest: digestOf("deregistered"), ...overrides },
        signer,
      ),
    callCover: (pledgeId: string, overrides: Message = {}, signer: Actor = world.bank) =>
      self.asPledgee(
        "callCover",
        "CoverCall",
        pledgeId,
        { noticeDigest: digestOf("cover call"), ...overrides },
        signer,
      ),
    declareDefault: (pledgeId: string, overrides: Message = {}, signer: Actor = world.bank) =>
      self.asPledgee(
        "declareDefault",
        "DefaultNotice",
        pledgeId,
        {
          noticeDigest: digestOf("default notice"),
          agreedEventDigest: digestOf("agreed event"),
          ...overrides,
        },
        signer,
      ),
    cureDefault: (pledgeId: string, overrides: Message = {}, signer: Actor = world.bank) =>
      self.asPledgee(
        "cureDefault",
        "DefaultCure",
        pledgeId,
        { documentDigest: digestOf("cure"), ...overrides },
        signer,
      ),
    async contestDefault(pledgeId: string, overrides: Message = {}, signer: Actor = world.holder) {
      const message = {
        pledgeId,
        pledgor: world.holder.address,
        reasonDigest: digestOf("contest"),
        ...world.once(),
        ...overrides,
      };
      return world.submit(pledges, "contestDefault", "DefaultContest", message, signer);
    },
    /** A valuation signed after the default, unless told otherwise. */
    async valuation(pledgeId: string, overrides: Message = {}): Promise<Message> {
      const { defaultHead, defaultedAt } = await self.read(pledgeId);
      return {
        pledgeId,
        pledgor: world.holder.address,
        valuationDigest: digestOf("valuation"),
        defaultHead,
        signedAt: defaultedAt + 1n,
        ...world.once(),
        ...overrides,
      };
    },
    async openEnforcement(
      pledgeId: string,
      method: bigint,
      overrides: Message = {},
      valuation: Message = {},
      signers: { pledgee?: Actor; pledgor?: Actor } = {},
    ) {
      const notice = {
        pledgeId,
        pledgee: world.bank.address,
        method,
        noticeDigest: digestOf("enforcement notice"),
        ...world.once(),
        ...overrides,
      };
      const agreed = await self.valuation(pledgeId, valuation);
      return world.send(
        pledges,
        world.stranger,
        "openEnforcement",
        notice,
        await world.sign(pledges, signers.pledgee ?? world.bank, "EnforcementNotice", notice),
        agreed,
        method === METHOD.AGREED_VALUE
          ? await world.sign(pledges, signers.pledgor ?? world.holder, "AgreedValuation", agreed)
          : "0x",
      );
    },
    closeEnforcement: (
      pledgeId: string,
      overrides: Message = {},
      signer: Actor = world.bank,
      from: Actor = world.registrar,
    ) =>
      self.asPledgee(
        "closeEnforcement",
        "EnforcementResult",
        pledgeId,
        {
          resultDigest: digestOf("result"),
          buyer: world.rival.address,
          proceedsDigest: digestOf("proceeds"),
          surplusDigest: digestOf("surplus"),
          ...overrides,
        },
        signer,
        from,
      ),
    async amend(
      pledgeId: string,
      overrides: Message = {},
      acceptanceOverrides: Message = {},
      signers: { pledgor?: Actor; pledgee?: Actor } = {},
    ) {
      const words = {
        pledgeId,
        contractDigest: digestOf("amended contract"),
        amountDigest: digestOf("amended amount"),
        debtMaturity: (await world.now()) + 200 * DAY,
        renewalCovenant: false,
        ...overrides,
      };
      const offer = { pledgor: world.holder.address, ...words, ...world.once() };
      const acceptance = { pledgee: world.bank.address, ...words, ...world.once(), ...acceptanceOverrides };
      return world.send(
        pledges,
        world.stranger,
        "amend",
        offer,
        await world.sign(pledges, signers.pledgor ?? world.holder, "PledgeAmendmentOffer", offer),
        acceptance,
        await world.sign(pledges, signers.pledgee ?? world.bank, "PledgeAmendmentAcceptance", acceptance),
      );
    },
    /** Sends a message that only a pledgee signs. */
    async asPledgee(
      name: string,
      type: Parameters<Register["sign"]>[2],
      pledgeId: string,
      words: Message,
      signer: Actor,
      from?: Actor,
    ): Promise<ContractTransactionResponse> {
      const message = { pledgeId, pledgee: signer.address, ...world.once(), ...words };
      return world.submit(pledges, name, type, message, signer, from);
    },
    /** A pledge brought to a status by the shortest way. */
    async pledgeAt(status: keyof typeof PLEDGE_STATUS, deposited?: Deposited): Promise<string> {
      const id = await self.propose(deposited ?? (await world.certificate(world.holder)));
      const way: Partial<Record<keyof typeof PLEDGE_STATUS, (() => Promise<unknown>)[]>> = {
        PROPOSED: [],
        AGREED: [() => self.accept(id)],
      };
      way.REGISTERED = [...(way.AGREED ?? []), () => self.register(id)];
      way.DEFAULTED = [...way.REGISTERED, () => self.declareDefault(id)];
      way.ENFORCING = [...way.DEFAULTED, () => self.openEnforcement(id, METHOD.AUCTION)];
      way.ENFORCED = [...way.ENFORCING, () => self.closeEnforcement(id)];
      way.RELEASED = [...way.REGISTERED, () => self.release(id)];
      way.DEREGISTERED = [...way.RELEASED, () => self.deregister(id)];
      way.LAPSED = [
        () => connection.networkHelpers.time.increase(73 * 3_600),
        () => world.send(pledges, world.stranger, "lapse", id),
      ];
      for (const step of way[status] ?? []) await step();
      return id;
    },
    read: (pledgeId: string): Promise<PledgeView> => readObject(pledges, "pledge", pledgeId),
    status: async (pledgeId: string): Promise<bigint> => (await self.read(pledgeId)).status,
  };
  return self;
}
