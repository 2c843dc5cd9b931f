import { expect } from "chai";
import { fromHex0x } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import { sha256 } from "#core/digest.ts";
import { REGISTRY_LAYOUT } from "#core/state-proof/layout.ts";
import { recordSlot } from "#core/state-proof/slots.ts";
import { uintWord } from "#core/typed-data.ts";
import { collectProofs, extractor, type StateProver } from "../../../../client/verify/offline/collect.ts";
import { codeOf } from "../../../helpers/code-of.ts";
import { makeProvenScenario } from "../../../helpers/proven-scenario.ts";
import { packWord, ProvenWorld } from "../../../helpers/proven-world.ts";
import { LOG, NOW, PLEDGES, REGISTRY, TRUST } from "../../../helpers/scenario.ts";

const digestOf = (n: number) => sha256(uintWord(n));
const subjects = Array.from({ length: 40 }, (_, n) => ({
  certificateDigest: digestOf(1_000 + n),
  root: digestOf(2_000 + (n % 4)),
}));

const world = () => ProvenWorld.create({ trust: TRUST, number: 9, timestamp: NOW, storage: {} });

describe("collecting proofs", () => {
  it("asks each contract once for many certificates, and keeps what they share once", async () => {
    const prover = await world();
    const collected = await collectProofs(prover, prover.block, TRUST, subjects);
    expect(prover.asked.toSorted()).to.deep.equal([LOG, REGISTRY, PLEDGES].toSorted());
    const extract = extractor(collected, TRUST);
    const proofs = subjects.map(extract);
    const together = new Set(proofs.flatMap(({ nodes }) => nodes)).size;
    expect(collected.nodes.length).to.be.at.least(together);
    for (const { nodes } of proofs) expect(nodes.length).to.be.lessThan(collected.nodes.length);
  });

  it("asks for the pledge where there is one, and for the rest of the record only once", async () => {
    const { world: prover } = await makeProvenScenario({
      pledge: { id: `0x${"77".repeat(32)}`, status: 3, pledgee: REGISTRY },
    });
    expect(prover.asked.filter((account) => account === PLEDGES)).to.have.length(2);
    expect(prover.asked.filter((account) => account === REGISTRY)).to.have.length(1);
  });

  it("refuses a header of another block, and nodes that do not prove what was asked", async () => {
    const good = await world();
    const other = await ProvenWorld.create({ trust: TRUST, number: 10, timestamp: NOW, storage: {} });
    const collect = (prover: StateProver) => collectProofs(prover, good.block, TRUST, subjects);
    expect(await codeOf(collect({ header: () => other.header(), nodes: good.nodes.bind(good) }))).to.equal(
      "CHAIN_ANSWER_INVALID",
    );
    // One lie for each contract: nodes of another state.
    for (const contract of [LOG, REGISTRY, PLEDGES]) {
      const nodes: StateProver["nodes"] = (block, account, slots) =>
        account === contract ? Promise.resolve([]) : good.nodes(block, account, slots.slice(0, 0));
      expect(await codeOf(collect({ header: () => good.header(), nodes })), contract).to.equal(
        "STATE_PROOF_INVALID",
      );
    }
  });

  it("refuses a record whose status no contract has", async () => {
    const [subject] = subjects;
    const { record } = REGISTRY_LAYOUT;
    const slot = recordSlot(subject!.certificateDigest, record.status);
    const registry = new Map([[slot, packWord([record.status, 9])]]);
    const prover = await ProvenWorld.create({
      trust: TRUST,
      number: 9,
      timestamp: NOW,
      storage: { registry },
    });
    expect(await codeOf(collectProofs(prover, prover.block, TRUST, subjects))).to.equal(
      "STATE_PROOF_INVALID",
    );
  });

  it("refuses a pledge whose status no contract has", async () => {
    const pledge = { id: `0x${"77".repeat(32)}`, status: 10, pledgee: REGISTRY } as const;
    expect(await codeOf(makeProvenScenario({ pledge }))).to.equal("STATE_PROOF_INVALID");
  });

  it("passes on why a node gives no proofs", async () => {
    const good = await world();
    const failing: StateProver = {
      header: () => good.header(),
      nodes: () => Promise.reject(new Error("gone")),
    };
    let failure: unknown;
    await collectProofs(failing, good.block, TRUST, subjects).catch((error: unknown) => (failure = error));
    expect(failure).to.be.an("error").with.property("message", "gone");
  });

  it("extracts nothing for a certificate that was not asked for", async () => {
    const { bundle } = await makeProvenScenario();
    const digest = certificateDigest(bundle.certificate);
    const prover = await world();
    const storage = new Map([
      [recordSlot(digest, REGISTRY_LAYOUT.record.status), packWord([REGISTRY_LAYOUT.record.status, 1])],
    ]);
    const full = await ProvenWorld.create({
      trust: TRUST,
      number: 9,
      timestamp: NOW,
      storage: { registry: storage },
    });
    const collected = await collectProofs(full, full.block, TRUST, subjects.slice(0, 1));
    const stranger = { certificateDigest: digest, root: fromHex0x(bundle.log.root) };
    let refused = 0;
    for (const root of [stranger.root, ...subjects.map((subject) => subject.root)]) {
      try {
        extractor(collected, TRUST)({ certificateDigest: digest, root });
      } catch (error) {
        expect((error as { code: string }).code).to.equal("STATE_PROOF_INVALID");
        refused++;
      }
    }
    expect(refused).to.be.greaterThan(0);
    expect(prover.asked).to.deep.equal([]);
  });
});
