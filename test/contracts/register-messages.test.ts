import { expect } from "chai";
import { MESSAGE_SIGNERS, PLEDGE_MESSAGES, REGISTRY_MESSAGES } from "#core/register-messages.ts";
import { ACTS, argumentsOf, isSigned, perform, type Act, type SignedPart } from "./helpers/acts.ts";
import { createPledging, type Pledging } from "./helpers/pledging.ts";
import { connection, createRegister, FOREVER, type Message, type Register } from "./helpers/register.ts";
import { expectReplay } from "./helpers/replay.ts";
import { readHistoryHead } from "./helpers/views.ts";

const { ethers } = connection;
const MESSAGES = { ...REGISTRY_MESSAGES, ...PLEDGE_MESSAGES };
const NONCE_CANCELLATION = [
  { name: "signer", type: "address" },
  { name: "nonce", type: "uint256" },
  { name: "deadline", type: "uint64" },
];

/** Every message that a register takes, as the act in which it is sent. */
const SIGNED: readonly { act: Act; type: keyof typeof MESSAGES; position: number }[] = ACTS.flatMap((act) => {
  const types: Record<string, (keyof typeof MESSAGES)[]> = {
    renew: ["RenewalRequest"],
    supersede: ["SupersessionRequest"],
    transfer: ["TransferOffer", "TransferAcceptance", "PledgeeConsent"],
    cancel: ["CancellationRequest", "PledgeeConsent"],
    fileObjection: ["ObjectionFiling"],
    answerObjection: ["ObjectionAnswer"],
    withdrawObjection: ["ObjectionWithdrawal"],
    propose: ["PledgeOffer"],
    accept: ["PledgeAcceptance"],
    register: ["Registration"],
    amend: ["PledgeAmendmentOffer", "PledgeAmendmentAcceptance"],
    callCover: ["CoverCall"],
    release: ["PledgeRelease"],
    deregister: ["Deregistration"],
    declareDefault: ["DefaultNotice"],
    contestDefault: ["DefaultContest"],
    cureDefault: ["DefaultCure"],
    openEnforcement: ["EnforcementNotice", "AgreedValuation"],
    closeEnforcement: ["EnforcementResult"],
    recordDueDiligence: ["DueDiligenceRecord"],
  };
  return (types[act.name] ?? []).map((type, position) => ({ act, type, position }));
});

describe("Registers: signed messages", () => {
  let world: Register;
  let pledging: Pledging;
  beforeEach(async () => {
    world = await createRegister();
    pledging = createPledging(world);
  });
  afterEach(() => expectReplay(world));

  it("are all tried below", () => {
    expect(new Set(SIGNED.map(({ type }) => type))).to.deep.equal(new Set(Object.keys(MESSAGES)));
  });

  for (const { act, type, position } of SIGNED) {
    describe(`${type} in ${act.name}`, () => {
      let parts: unknown[];
      let part: SignedPart;
      beforeEach(async () => {
        parts = await act.prepare(world, pledging);
        const found = parts.filter(isSigned)[position];
        if (found === undefined) throw new Error(`no message ${position} in ${act.name}`);
        part = found;
      });

      const contract = () => world[act.contract];
      const replaced = (by: SignedPart) => parts.map((each) => (each === part ? by : each));

      /** Lets a pledgee's consent name the request as it reads now. */
      async function rebind(changed: unknown[]): Promise<unknown[]> {
        const [first] = changed;
        if (!isSigned(first)) return changed;
        const request = await world.digest(contract(), first.type, first.message);
        return changed.map((each) =>
          isSigned(each) && each.type === "PledgeeConsent"
            ? { ...each, message: { ...each.message, request } }
            : each,
        );
      }

      /** Sends the call with this message's signature made otherwise. */
      async function sendSigned(sign: (message: Message) => Promise<string>) {
        const args = await argumentsOf(world, act, parts);
        const at = args.indexOf(part.message) + (part.between === undefined ? 1 : 2);
        args[at] = await sign(part.message);
        return world.send(contract(), world[act.role ?? "stranger"], act.name, ...args);
      }

      async function expectInvalid(sign: (message: Message) => Promise<string>): Promise<void> {
        const digest = await world.digest(contract(), type, part.message);
        await expect(sendSigned(sign))
          .to.be.revertedWithCustomError(contract(), "SignatureInvalid")
          .withArgs(part.signer.address, digest);
      }

      const domain = async () => ({
        name: "DataDeed",
        version: "1",
        chainId: (await ethers.provider.getNetwork()).chainId,
        verifyingContract: await contract().getAddress(),
      });

      it("is taken once, on the record, from its signer", async () => {
        expect(part.message[MESSAGE_SIGNERS[type]]).to.equal(part.signer.address);
        const digest = await world.digest(contract(), type, part.message);
        const { nonce } = part.message;
        await expect(perform(world, act, parts))
          .to.emit(contract(), "MessageTaken")
          .withArgs((n: bigint) => n > 0n, part.signer.address, digest, nonce);
        const before = await readHistoryHead(contract());
        await expect(perform(world, act, parts)).to.be.revert(ethers);
        expect(await readHistoryHead(contract())).to.deep.equal(before);
      });

      it("is taken up to and including its deadline, and not after", async () => {
        const deadline = (await world.now()) + 100;
        const late = await rebind(replaced({ ...part, message: { ...part.message, deadline } }));
        const back = await connection.networkHelpers.takeSnapshot();
        await world.nextBlockAt(deadline + 1);
        await expect(perform(world, act, late))
          .to.be.revertedWithCustomError(contract(), "MessageExpired")
          .withArgs(deadline);
        await back.restore();
        await world.nextBlockAt(deadline);
        await perform(world, act, late);
      });

      it("is refused when another account signed it", () =>
        expectInvalid((message) => world.sign(contract(), world.stranger, type, message)));

      it("is refused when it was signed for another chain", () =>
        expectInvalid(async (message) => {
          const { chainId, ...rest } = await domain();
          return part.signer.signTypedData(
            { ...rest, chainId: chainId + 1n },
            { [type]: MESSAGES[type] },
            message,
          );
        }));

      it("is refused when it was signed for another contract", () =>
        expectInvalid((message) =>
          world.sign(
            act.contract === "registry" ? world.pledges : world.registry,
            part.signer,
            type,
            message,
          ),
        ));

      it("is refused when it was signed under another type, in another role", () =>
        expectInvalid(async (message) => {
          const other = type.replace(/Offer$|Acceptance$/, (role) =>
            role === "Offer" ? "Acceptance" : "Offer",
          );
          const name = other === type ? `${type}2` : other;
          return part.signer.signTypedData(await domain(), { [name]: MESSAGES[type] }, message);
        }));

      it("is refused after its nonce was cancelled", async () => {
        const nonce = part.message.nonce as bigint;
        const cancellation = { signer: part.signer.address, nonce, deadline: FOREVER };
        await expect(world.submit(contract(), "cancelNonce", "NonceCancellation", cancellation, part.signer))
          .to.emit(contract(), "NonceCancelled")
          .withArgs((n: bigint) => n > 0n, part.signer.address, nonce);
        await expect(perform(world, act, parts))
          .to.be.revertedWithCustomError(contract(), "InvalidAccountNonce")
          .withArgs(part.signer.address, nonce + 1n);
      });
    });
  }

  describe("cancelling a nonce", () => {
    it("needs the signer's own signature, in time, for the next nonce of the lane", async () => {
      const message = { signer: world.holder.address, nonce: 7n << 64n, deadline: FOREVER };
      const types = { NonceCancellation: NONCE_CANCELLATION };
      const domain = {
        name: "DataDeed",
        version: "1",
        chainId: (await ethers.provider.getNetwork()).chainId,
        verifyingContract: await world.registry.getAddress(),
      };
      const forged = await world.rival.signTypedData(domain, types, message);
      await expect(world.send(world.registry, world.stranger, "cancelNonce", message, forged))
        .to.be.revertedWithCustomError(world.registry, "SignatureInvalid")
        .withArgs(world.holder.address, ethers.TypedDataEncoder.hash(domain, types, message));
      const late = { ...message, deadline: 5 };
      const signature = await world.holder.signTypedData(domain, types, late);
      await expect(world.send(world.registry, world.stranger, "cancelNonce", late, signature))
        .to.be.revertedWithCustomError(world.registry, "MessageExpired")
        .withArgs(5);
      const ahead = { ...message, nonce: (7n << 64n) | 3n };
      await expect(world.submit(world.registry, "cancelNonce", "NonceCancellation", ahead, world.holder))
        .to.be.revertedWithCustomError(world.registry, "InvalidAccountNonce")
        .withArgs(world.holder.address, 7n << 64n);
    });
  });

  describe("of contract accounts (ERC-1271)", () => {
    it("are taken while the account stands by its officer's signature", async () => {
      const wallet = await ethers.deployContract("ContractWallet", [world.creditor]);
      const deposited = await world.certificate(world.holder);
      const pledgee = await wallet.getAddress();
      const id = await pledging.propose(deposited, { pledgee, creditor: pledgee });
      await pledging.accept(id, { pledgee }, world.creditor);
      expect(await pledging.status(id)).to.equal(2n);
      await wallet.getFunction("dismiss").send();
      const message = {
        pledgeId: id,
        pledgee,
        ground: 0,
        documentDigest: `0x${"11".repeat(32)}`,
        ...world.once(),
      };
      await expect(world.submit(world.pledges, "release", "PledgeRelease", message, world.creditor))
        .to.be.revertedWithCustomError(world.pledges, "SignatureInvalid")
        .withArgs(pledgee, await world.digest(world.pledges, "PledgeRelease", message));
    });
  });
});
