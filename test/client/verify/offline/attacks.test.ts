import { expect } from "chai";
import { fromHex0x, toHex0x } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import type { Digest } from "#core/digest.ts";
import { chainProofToJson, parseChainProof, type ChainProofJson } from "#core/state-proof/chain-proof.ts";
import type { Report } from "../../../../client/verify/pipeline.ts";
import { createProvenReader } from "../../../../client/verify/offline/proven-chain.ts";
import type { Hash32, TrustedBlock } from "../../../../client/verify/ports.ts";
import { codeOf } from "../../../helpers/code-of.ts";
import { codeOf as codeThrown } from "../../../helpers/error-of.ts";
import { makeProvenScenario, verifyOffline, type ProvenScenario } from "../../../helpers/proven-scenario.ts";
import { CODE_HASH } from "../../../helpers/proven-world.ts";
import { LOG, PLEDGES, REGISTRY } from "../../../helpers/scenario.ts";

const OF_THE_CHAIN = ["ANCHOR", "FINALITY", "STATUS", "OBJECTIONS", "ENCUMBRANCE"];

/** What is said of the chain, each thing said once. */
const chainCodes = ({ checks }: Report): readonly string[] => [
  ...new Set(checks.filter(({ check }) => OF_THE_CHAIN.includes(check)).map(({ code }) => code)),
];

function withProof(scenario: ProvenScenario, chainProof: unknown) {
  return { ...scenario, bundle: { ...scenario.bundle, chainProof } as ProvenScenario["bundle"] };
}

async function withOtherProof(scenario: ProvenScenario, chainProof: unknown): Promise<Report> {
  return verifyOffline(withProof(scenario, chainProof), scenario.trusted);
}

/** The text with one hex digit changed. */
function flip(hex: `0x${string}`, at: number): `0x${string}` {
  const digit = (parseInt(hex[at]!, 16) ^ 1).toString(16);
  return `${hex.slice(0, at)}${digit}${hex.slice(at + 1)}` as `0x${string}`;
}

describe("a chain proof", () => {
  it("is worth nothing without a block hash that is trusted", async () => {
    const scenario = await makeProvenScenario();
    const report = await verifyOffline(scenario, null);
    expect(chainCodes(report)).to.deep.equal(["BLOCK_NOT_TRUSTED"]);
    expect(report).to.deep.include({ verdict: "CONDITIONAL", asOf: null, trustedBlock: null });
  });

  it("of another block, or of an attacker's state under a header of his own, is not believed", async () => {
    const scenario = await makeProvenScenario({ record: { status: 4 } });
    const other: TrustedBlock = { hash: `0x${"12".repeat(32)}`, why: "GIVEN" };
    expect(chainCodes(await verifyOffline(scenario, other))).to.deep.equal(["PROOF_OF_OTHER_BLOCK"]);
    // Revoked in truth; the attacker proves his own world, where it is not, and keeps number and time.
    const forged = await makeProvenScenario();
    expect(forged.world.block.number).to.equal(scenario.world.block.number);
    const report = await withOtherProof(scenario, forged.bundle.chainProof);
    expect(chainCodes(report)).to.deep.equal(["PROOF_OF_OTHER_BLOCK"]);
    expect(report.verdict).to.equal("CONDITIONAL");
    // The true header over the forged nodes proves nothing either.
    const mixed = { ...forged.bundle.chainProof, header: scenario.bundle.chainProof.header };
    expect(chainCodes(await withOtherProof(scenario, mixed))).to.deep.equal(["STATE_PROOF_INVALID"]);
  });

  it("is missed where there is none, and refused in any other form", async () => {
    const scenario = await makeProvenScenario();
    const { bundle } = scenario;
    const { chainProof, ...bare } = bundle;
    const missing = await verifyOffline({ ...scenario, bundle: bare as typeof bundle }, scenario.trusted);
    expect(chainCodes(missing)).to.deep.equal(["CHAIN_PROOF_MISSING"]);
    for (const proof of [
      null,
      "0x",
      {},
      { ...chainProof, format: "datadeed-chain-proof/2" },
      { ...chainProof, header: "0xzz" },
      { ...chainProof, header: "0x80" },
      { ...chainProof, header: `${chainProof.header}00` },
      { ...chainProof, header: `0x${"00".repeat(20_000)}` },
      { ...chainProof, nodes: ["0x8"] },
      { ...chainProof, nodes: ["0x80"] },
      { ...chainProof, nodes: [...chainProof.nodes, `0x${"c0".repeat(2_000)}`] },
      { ...chainProof, nodes: Array<string>(1_001).fill(chainProof.nodes[0]!) },
      { ...chainProof, nodes: [] },
    ])
      expect(chainCodes(await withOtherProof(scenario, proof))).to.deep.equal(["STATE_PROOF_INVALID"]);
  });

  it("that lacks any of its nodes leaves something unproven", async () => {
    const scenario = await makeProvenScenario({
      record: { status: 1 },
      pledge: { id: `0x${"77".repeat(32)}`, status: 3, pledgee: REGISTRY },
    });
    const { chainProof } = scenario.bundle;
    for (let i = 0; i < chainProof.nodes.length; i++) {
      const report = await withOtherProof(scenario, {
        ...chainProof,
        nodes: chainProof.nodes.toSpliced(i, 1),
      });
      expect(chainCodes(report), `without node ${i}`).to.include("STATE_PROOF_INVALID");
      expect(
        report.checks.find(({ code }) => code === "NOT_PLEDGED"),
        `without node ${i}`,
      ).to.equal(undefined);
    }
  });

  it("with any digit of its header or nodes changed proves less, and never something else", async function () {
    this.timeout(60_000);
    const scenario = await makeProvenScenario({ record: { status: 2 } });
    const { chainProof } = scenario.bundle;
    const truth = new Set(chainCodes(await verifyOffline(scenario, scenario.trusted)));
    const changed: ChainProofJson[] = [];
    for (let at = 2; at < chainProof.header.length; at += 7)
      changed.push({ ...chainProof, header: flip(chainProof.header, at) });
    chainProof.nodes.forEach((node, i) => {
      for (let at = 2; at < node.length; at += 41)
        changed.push({ ...chainProof, nodes: chainProof.nodes.with(i, flip(node, at)) });
    });
    expect(changed.length).to.be.greaterThan(250);
    for (const proof of changed) {
      const codes = chainCodes(await withOtherProof(scenario, proof));
      const unproven = codes.filter((code) => !truth.has(code));
      expect(unproven.length).to.be.greaterThan(0);
      for (const code of unproven) expect(code).to.be.oneOf(["STATE_PROOF_INVALID", "PROOF_OF_OTHER_BLOCK"]);
    }
  });

  it("is not disturbed by nodes of other proofs, by order or by repetition", async () => {
    const scenario = await makeProvenScenario();
    const foreign = await makeProvenScenario({ record: { status: 4 } });
    const { chainProof } = scenario.bundle;
    const nodes = [...foreign.bundle.chainProof.nodes, ...chainProof.nodes.toReversed(), ...chainProof.nodes];
    const report = await withOtherProof(scenario, { ...chainProof, nodes });
    expect(report.verdict).to.equal("PASS");
  });

  it("carries only what is read, each node once", async () => {
    const { bundle, trust, trusted } = await makeProvenScenario();
    const { nodes } = bundle.chainProof;
    expect(new Set(nodes).size).to.equal(nodes.length);
    expect(nodes).to.deep.equal(nodes.toSorted());
    // Three accounts in a small state, three slots: a few kilobytes.
    expect(JSON.stringify(bundle.chainProof).length).to.be.lessThan(12_000);
    expect(trust.codeHashes).to.equal(undefined);
    expect(trusted.why).to.equal("GIVEN");
  });

  it("too large to be one is not made", () => {
    const nodes = Array.from({ length: 1_001 }, (_, i) => fromHex0x(`0x${i.toString(16).padStart(8, "0")}`));
    expect(codeThrown(() => chainProofToJson(new Uint8Array(1), nodes))).to.equal("STATE_PROOF_INVALID");
    expect(codeThrown(() => parseChainProof(undefined))).to.equal("STATE_PROOF_INVALID");
  });
});

describe("contracts in a chain proof", () => {
  const hash = toHex0x(CODE_HASH);
  const codeHashes = { log: hash, registry: hash, pledges: hash };

  it("must have the code that the trust document tells", async () => {
    const scenario = await makeProvenScenario({ trust: { codeHashes } });
    expect((await verifyOffline(scenario, scenario.trusted)).verdict).to.equal("PASS");
    const other = `0x${"01".repeat(32)}` as const;
    for (const [name, code] of [
      ["log", "ANCHOR"],
      ["registry", "STATUS"],
      ["pledges", "ENCUMBRANCE"],
    ] as const) {
      const trust = { ...scenario.trust, codeHashes: { ...codeHashes, [name]: other } };
      const report = await verifyOffline({ ...scenario, trust }, scenario.trusted);
      expect(report.checks.find(({ check }) => check === code)?.code, name).to.equal("CONTRACT_MISSING");
      expect(report.verdict).to.equal("CONDITIONAL");
    }
  });

  it("must be there, and be contracts", async () => {
    const empty = fromHex0x("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    expect(await codeOf(makeProvenScenario({ codeHash: empty }))).to.equal("CONTRACT_MISSING");
    expect(await codeOf(makeProvenScenario({ missing: ["pledges"] }))).to.equal("CONTRACT_MISSING");
  });

  it("are asked for only at the trusted addresses", async () => {
    const { bundle, trust, trusted } = await makeProvenScenario();
    const snapshot = await createProvenReader(bundle.chainProof, trust, trusted).snapshot();
    const digest = certificateDigest(bundle.certificate);
    const root: Digest = fromHex0x(bundle.log.root);
    const nowhere: Hash32 = `0x${"00".repeat(32)}`;
    for (const asked of [
      snapshot.checkpoint(REGISTRY, root),
      snapshot.certificateRecord(PLEDGES, digest),
      snapshot.livePledges(LOG, digest),
      snapshot.anchorTransaction(nowhere),
      snapshot.acceptsSignature(LOG, digest, digest),
      snapshot.blockAt(snapshot.block.number - 1),
    ])
      expect(await codeOf(asked)).to.equal("NOT_PROVEN");
    expect(await snapshot.blockAt(snapshot.block.number)).to.deep.equal(snapshot.block);
    expect(await snapshot.blockAt(snapshot.block.number + 1)).to.equal(null);
  });
});
