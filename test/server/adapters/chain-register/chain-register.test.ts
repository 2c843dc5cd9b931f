import { expect } from "chai";
import { Wallet } from "ethers";
import { toHex0x, utf8 } from "#core/bytes.ts";
import { computeCommitment } from "#core/dataset.ts";
import { sha256 } from "#core/digest.ts";
import { encodeEntry } from "#core/entry.ts";
import { Frontier, hashLeaf } from "#core/merkle.ts";
import { REGISTER_REFUSALS } from "#core/register-refusals.ts";
import { connectNodes, createSender } from "../../../../server/adapters/chain-log/index.ts";
import { createRegisterChain } from "../../../../server/adapters/chain-register/index.ts";
import { REGISTER_ABIS } from "../../../../server/adapters/chain-register/register-events.ts";
import { contractsOf } from "../../../../server/adapters/deployment/first-run.ts";
import type { RegisterChain } from "../../../../server/ports/register-chain.ts";
import { AnvilWorld, realClock } from "../../../helpers/anvil-world.ts";
import { appendRequest } from "../../../helpers/append-request.ts";
import { refusalOf } from "../../../helpers/code-of.ts";
import { MemoryStore } from "../../../helpers/memory-store.ts";
import { acceptanceOf, digestOfText, offerOf, signMessage, ZERO32 } from "../../../helpers/pledge-signing.ts";

const pledgor = new Wallet(`0x${"11".repeat(32)}`);
const pledgee = new Wallet(`0x${"22".repeat(32)}`);
const SALT = new Uint8Array(32).fill(7);
const ROOT = sha256(utf8("a dataset"));
const MATURITY = 1_858_000_000;

describe("the registers over JSON-RPC", () => {
  let world: AnvilWorld;
  let registers: RegisterChain;
  let digest: `0x${string}`;

  before(async () => {
    world = await AnvilWorld.startDeployed();
    const nodes = connectNodes([world.url]);
    const sender = createSender({
      urls: [world.url],
      chainId: world.deployment.chainId,
      clock: realClock,
      logger: world.logger,
      outbox: world.store,
      wallet: world.notary,
    });
    registers = createRegisterChain({
      nodes,
      contracts: contractsOf(world.deployment),
      senders: { RELAY: sender, REGISTRAR: sender, ADJUDICATOR: sender },
    });
    const certificateDigest = sha256(utf8("a certificate"));
    digest = toHex0x(certificateDigest);
    const entry = {
      certificateDigest,
      commitment: computeCommitment(SALT, ROOT),
      holder: pledgor.address as `0x${string}`,
      validUntil: 1_858_406_400,
    };
    const encoded = encodeEntry(entry);
    const log = new MemoryStore();
    await log.append({
      firstIndex: 0,
      certificates: [
        {
          index: 0,
          digest: certificateDigest,
          entry: encoded,
          bytes: utf8("a certificate"),
          holder: entry.holder,
          receivedAt: 1_795_334_400,
          record: "LOG",
        },
      ],
      nodes: new Frontier(0, []).append(hashLeaf(encoded)),
      idempotency: [],
    });
    const chain = world.chain();
    const append = await appendRequest(log, 0, 1);
    await chain.append(append);
    await chain.admit({ entry, index: 0, root: append.root, inclusionProof: [] });
  });
  after(() => world.end());

  async function offer(changes: Record<string, string | number | boolean> = {}) {
    const words = offerOf({
      certificateDigest: digest,
      datasetRoot: ROOT,
      pledgor: pledgor.address,
      pledgee: pledgee.address,
      debtMaturity: MATURITY,
    });
    return signMessage(pledgor, world.deployment, "PledgeRegistry", "PledgeOffer", { ...words, ...changes });
  }

  const opening = { datasetRoot: toHex0x(ROOT), salt: toHex0x(SALT) };
  const propose = (signed: Awaited<ReturnType<typeof offer>>) =>
    registers.send({
      register: "PledgeRegistry",
      call: "propose",
      by: "RELAY",
      arguments: [signed.message, opening, signed.signature],
    });
  const events = async () => registers.events(0, (await world.chain().head()).block.number);

  it("sends a signed offer and its acceptance, and reads both back as events without gaps", async () => {
    const signed = await offer();
    const pledgeId = registers.digestOf("PledgeRegistry", "PledgeOffer", signed.message);
    await propose(signed);
    const accepted = await signMessage(
      pledgee,
      world.deployment,
      "PledgeRegistry",
      "PledgeAcceptance",
      acceptanceOf(pledgeId, pledgee.address),
    );
    await registers.send({
      register: "PledgeRegistry",
      call: "accept",
      by: "RELAY",
      arguments: [accepted.message, accepted.signature],
    });
    const found = await events();
    const ofPledges = found.filter(({ register }) => register === "PledgeRegistry");
    expect(ofPledges.map(({ name, sequence }) => [sequence, name])).to.deep.equal([
      [1, "MessageTaken"],
      [2, "PledgeProposed"],
      [3, "MessageTaken"],
      [4, "PledgeAccepted"],
    ]);
    expect(ofPledges[0]!.values).to.deep.equal({
      signer: pledgor.address,
      messageDigest: pledgeId,
      nonce: signed.message["nonce"],
    });
    const { offer: told, ...rest } = ofPledges[1]!.values;
    expect(told).to.deep.equal(signed.message);
    expect(rest).to.deep.include({ pledgeId, certificateDigest: digest, lineage: digest });
    expect(
      found.filter(({ register }) => register === "CertificateRegistry").map(({ name }) => name),
    ).to.deep.equal(["CertificateAdmitted"]);
    const live = await registers.livePledges(signed.message["contentKey"] as `0x${string}`);
    expect(live.pledgeIds).to.deep.equal([pledgeId]);
    expect(live.digest).to.not.equal(ZERO32);
    expect(await registers.defaultOf(pledgeId)).to.deep.equal({ defaultHead: ZERO32, defaultedAt: 0 });
  });

  it("refuses a second pledge with the contract's error, its arguments by name, and a sentence", async () => {
    const error = await refusalOf(propose(await offer()));
    expect(error).to.include({ code: "REGISTER_REFUSED" });
    expect(error?.details).to.have.property("error", "CertificatePledged");
    expect(error?.details).to.have.nested.property("arguments.certificateDigest", digest);
    expect(error?.message).to.include(REGISTER_REFUSALS["CertificatePledged"]);
  });

  it("tells the other refusals apart", async () => {
    const stranger = await offer({ pledgee: pledgor.address });
    expect((await refusalOf(propose(stranger)))?.details).to.have.property("error", "SelfPledge");
    const late = await offer({ deadline: 1 });
    expect((await refusalOf(propose(late)))?.details).to.have.property("error", "MessageExpired");
    const unknown = registers.send({
      register: "PledgeRegistry",
      call: "lapse",
      by: "RELAY",
      arguments: [digestOfText("no pledge")],
    });
    expect((await refusalOf(unknown))?.details).to.have.property("error", "PledgeStatusForbids");
  });

  it("gives a page of blocks no more than its events", async () => {
    const all = await events();
    const last = all.at(-1)!.block.number;
    expect((await registers.events(last, last)).every(({ block }) => block.number === last)).to.equal(true);
    expect(await registers.events(1, 1)).to.deep.equal([]);
  });

  it("has a sentence for every error that the registers can give", () => {
    const names = Object.values(REGISTER_ABIS).flatMap((abi) => {
      const found: string[] = [];
      abi.forEachError(({ name }) => found.push(name));
      return found;
    });
    const never = ["AccessManagedInvalidAuthority", "InvalidShortString", "StringTooLong"];
    expect(Object.keys(REGISTER_REFUSALS)).to.include.members(names.filter((name) => !never.includes(name)));
  });
});
