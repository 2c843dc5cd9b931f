import { expect } from "chai";
import { toHex0x } from "#core/bytes.ts";
import { parseBundle } from "#core/bundle.ts";
import { MAX_NOTE_LENGTH } from "#core/note/signed-note.ts";
import { buildManifest } from "#core/dataset.ts";
import { parseTime } from "#core/parse.ts";
import { statementDigest } from "#core/statement.ts";
import { sm3Text } from "#core/digest.ts";
import { unknownFacts } from "../../../client/verify/facts.ts";
import { judge } from "../../../client/verify/pipeline.ts";
import { editAnchor, editBundle, editChain, editSubject, editTrust } from "../../../scripts/vectors/edit.ts";
import { createScriptedChain } from "../../helpers/scripted-chain.ts";
import {
  ANCHOR_BLOCK,
  blockHash,
  CONTRACT_HOLDER,
  DOMAIN,
  makeScenario,
  MANIFEST,
  NOW,
  PLEDGES,
  REGISTRY,
  TRUST,
  verifyScenario,
  type Scenario,
} from "../../helpers/scenario.ts";
import { verifyBundle } from "../../../client/verify/pipeline.ts";

const genuine = makeScenario();
const { certificate, entry } = genuine.bundle;
const validFrom = parseTime(certificate.validFrom);
const validUntil = parseTime(certificate.validUntil);

async function codesOf(scenario: Scenario): Promise<Record<string, string>> {
  const { checks } = await verifyScenario(scenario);
  return Object.fromEntries(checks.map(({ check, code }) => [check, code]));
}

const record = {
  registry: REGISTRY,
  certificateDigest: entry.certificateDigest,
  status: "VALID" as const,
  holder: entry.holder,
  validUntil,
  supersededBy: null,
  openObjections: 0,
  upheldObjections: 0,
  lineage: entry.certificateDigest,
};

describe("verification", () => {
  it("passes a genuine bundle, check by check, as of a block", async () => {
    const report = await verifyScenario(genuine);
    expect(report.verdict).to.equal("PASS");
    expect(report.checks.map(({ check, code }) => [check, code])).to.deep.equal([
      ["CERTIFICATE_NUMBER", "NUMBER_MATCHES"],
      ["CERTIFICATE_DIGEST", "ENTRY_MATCHES"],
      ["ISSUER_SIGNATURE", "ISSUER_SIGNED"],
      ["DEPOSITOR_SIGNATURE", "DEPOSITOR_SIGNED"],
      ["INCLUSION", "INCLUDED"],
      ["ANCHOR", "ANCHORED"],
      ["FINALITY", "ANCHOR_FINAL"],
      ["VALIDITY", "IN_FORCE"],
      ["STATUS", "STATUS_UNTOUCHED"],
      ["OBJECTIONS", "NO_OBJECTIONS"],
      ["ENCUMBRANCE", "NOT_PLEDGED"],
    ]);
    expect(report.asOf).to.deep.equal({
      blockNumber: ANCHOR_BLOCK + 5,
      blockHash: blockHash(ANCHOR_BLOCK + 5),
      time: "2026-11-22T08:01:04Z",
    });
    expect([report.evaluatedAt, report.certificateNo, report.sources]).to.deep.equal([
      "2026-11-22T09:00:00Z",
      "DD-0AA3-000000012-Y",
      2,
    ]);
  });

  it("gives a report that JSON keeps as it is", async () => {
    const report = await verifyScenario({ ...genuine, manifest: MANIFEST });
    expect(JSON.parse(JSON.stringify(report))).to.deep.equal(report);
  });

  it("is the same for the same facts, without any clock of its own", () => {
    const input = {
      bundle: parseBundle(genuine.bundle),
      trust: TRUST,
      facts: unknownFacts("NO_CHAIN_READER", "x"),
      now: NOW,
    };
    expect(judge(input)).to.deep.equal(judge(input));
    expect(judge(input).asOf).to.equal(null);
    expect(judge(input).sources).to.equal(0);
  });

  it("can be asked without a reader", async () => {
    const report = await verifyBundle({ bundle: parseBundle(genuine.bundle), trust: TRUST, now: NOW });
    expect(report.verdict).to.equal("CONDITIONAL");
  });

  it("takes even a reader that throws something else than an error", async () => {
    const reader = { snapshot: () => Promise.reject(Object("a string") as Error) };
    const { checks } = await verifyBundle({
      bundle: parseBundle(genuine.bundle),
      trust: TRUST,
      reader,
      now: NOW,
    });
    expect(checks.find(({ check }) => check === "STATUS")).to.deep.include({
      code: "CHAIN_READ_FAILED",
      evidence: { reason: "a string" },
    });
  });

  it("ignores members that it does not know, chain proofs and timestamps included", async () => {
    const more = editBundle(
      genuine,
      Object.assign({ chainProof: {}, timestamps: [{ type: "rfc3161", token: "AA==" }] }, { note: 1 }),
    );
    expect((await verifyScenario(more)).verdict).to.equal("PASS");
  });

  it("takes a note from a bundle where it can be one, and ignores what else has its name", () => {
    const noteOf = (cosignedNote: unknown) =>
      parseBundle({ ...genuine.bundle, cosignedNote }).cosignedNote ?? null;
    expect(noteOf("a note\n")).to.equal("a note\n");
    for (const other of [7, null, {}, "x".repeat(MAX_NOTE_LENGTH + 1)]) expect(noteOf(other)).to.equal(null);
  });

  it("never asks contracts that the trust document does not name, nor for an ERC-1271 signature without need", async () => {
    const chain = createScriptedChain(genuine.chain);
    await verifyBundle({ bundle: parseBundle(genuine.bundle), trust: TRUST, reader: chain, now: NOW });
    expect([...chain.asked].sort()).to.deep.equal([
      "anchorTransaction",
      "blockAt",
      "certificateRecord",
      "checkpoint",
      "livePledges",
      "snapshot",
    ]);
  });

  describe("depositor's statement", () => {
    it("may be signed by a contract (ERC-1271)", async () => {
      const held = makeScenario({ holder: CONTRACT_HOLDER });
      const statement = held.bundle.certificate.credentialSubject.statement!;
      const accepted = editChain(held, {
        acceptedSignatures: [
          {
            account: CONTRACT_HOLDER,
            digest: toHex0x(statementDigest(DOMAIN, statement.message)),
            signature: statement.signature,
          },
        ],
      });
      expect(await codesOf(accepted)).to.include({ DEPOSITOR_SIGNATURE: "DEPOSITOR_CONTRACT_SIGNED" });
      expect((await verifyScenario(accepted)).verdict).to.equal("PASS");
    });

    it("may be kept in another spelling of the same values", async () => {
      const spelt = makeScenario({
        unsigned: (unsigned) =>
          editSubject(
            unsigned,
            ({ statement }) =>
              JSON.parse(
                JSON.stringify({
                  statement: {
                    message: {
                      ...statement!.message,
                      holder: statement!.message.holder.toLowerCase(),
                      commitment: `0x${statement!.message.commitment.slice(2).toUpperCase()}`,
                      claimedAt: String(statement!.message.claimedAt),
                    },
                    signature: statement!.signature,
                  },
                }),
              ) as object,
          ),
      });
      expect((await verifyScenario(spelt)).verdict).to.equal("PASS");
    });

    it("may be dated a little after its receipt, as clocks differ", async () => {
      const at = (seconds: number) =>
        makeScenario({
          statement: (message) => ({ ...message, claimedAt: message.claimedAt + 60 + seconds }),
        });
      expect(await codesOf(at(900))).to.include({ DEPOSITOR_SIGNATURE: "DEPOSITOR_SIGNED" });
      expect(await codesOf(at(901))).to.include({ DEPOSITOR_SIGNATURE: "STATEMENT_LATER_THAN_RECEIPT" });
    });

    it("is absent without any harm to who computed the digests", async () => {
      const alone = makeScenario({
        statement: null,
        unsigned: (unsigned) =>
          editSubject(unsigned, ({ hashing }) => ({ hashing: { ...hashing, by: ["depositor"] } })),
      });
      expect(await codesOf(alone)).to.include({ DEPOSITOR_SIGNATURE: "STATEMENT_ABSENT" });
    });
  });

  describe("issuer's times", () => {
    it("may differ from the chain's by a quarter of an hour", async () => {
      const anchoredBefore = (seconds: number) => makeScenario({ anchoredAt: validFrom - seconds });
      expect(await codesOf(anchoredBefore(900))).to.include({ ISSUER_SIGNATURE: "ISSUER_SIGNED" });
      expect(await codesOf(anchoredBefore(901))).to.include({ ISSUER_SIGNATURE: "PROOF_TIME_IMPOSSIBLE" });
    });

    it("may lie a week before the anchor", async () => {
      const anchoredAfter = (seconds: number) => makeScenario({ anchoredAt: validFrom + seconds });
      expect(await codesOf(anchoredAfter(7 * 86_400))).to.include({ ISSUER_SIGNATURE: "ISSUER_SIGNED" });
      expect(await codesOf(anchoredAfter(7 * 86_400 + 1))).to.include({
        ISSUER_SIGNATURE: "SIGNED_LONG_BEFORE_ANCHOR",
      });
    });

    it("are judged by the trust of that time, not of today", async () => {
      const retired = editTrust(genuine, {
        issuers: [{ ...TRUST.issuers[0]!, until: "2026-11-22T08:00:00Z" }],
      });
      expect((await verifyScenario(retired)).verdict).to.equal("PASS");
    });
  });

  describe("finality", () => {
    const confirmations = (count: number) => editTrust(genuine, { finality: { confirmations: count } });

    it("counts the anchor's own block", async () => {
      expect(await codesOf(confirmations(6))).to.include({ FINALITY: "ANCHOR_FINAL" });
      expect(await codesOf(confirmations(7))).to.include({ FINALITY: "ANCHOR_NOT_FINAL" });
    });

    it("follows the finalized tag where the trust document says so", async () => {
      const tag = editTrust(genuine, { finality: { confirmations: "finalized" } });
      expect((await verifyScenario(tag)).verdict).to.equal("PASS");
    });
  });

  describe("validity", () => {
    it("includes its first and its last second", async () => {
      const early = editChain(genuine, { blocks: [{ ...genuine.chain.blocks[0]!, timestamp: validFrom }] });
      expect(await codesOf({ ...early, now: validFrom - 1 })).to.include({ VALIDITY: "IN_FORCE" });
      expect(await codesOf({ ...genuine, now: validUntil })).to.include({ VALIDITY: "IN_FORCE" });
    });

    it("counts renewals, to the last second", async () => {
      const renewed = editChain(genuine, { records: [{ ...record, validUntil: validUntil + 100 }] });
      expect(await codesOf({ ...renewed, now: validUntil + 100 })).to.include({
        VALIDITY: "IN_FORCE_RENEWED",
      });
      expect((await verifyScenario({ ...renewed, now: validUntil + 100 })).verdict).to.equal("PASS");
      expect(await codesOf({ ...renewed, now: validUntil + 101 })).to.include({ VALIDITY: "EXPIRED" });
    });

    it("is not shortened by a register's record", async () => {
      const shorter = editChain(genuine, { records: [{ ...record, validUntil: 0 }] });
      expect(await codesOf(shorter)).to.include({ VALIDITY: "IN_FORCE" });
    });

    it("is known without a chain while the certificate's own dates last", async () => {
      expect(await codesOf({ ...genuine, chain: null })).to.include({ VALIDITY: "IN_FORCE" });
      expect(await codesOf({ ...genuine, chain: null, now: validUntil + 1 })).to.include({
        VALIDITY: "EXPIRED_UNLESS_RENEWED",
      });
    });
  });

  it("passes a certificate whose record is in good standing", async () => {
    const kept = editChain(genuine, { records: [record] });
    expect(await codesOf(kept)).to.include({ STATUS: "STATUS_VALID", OBJECTIONS: "NO_OBJECTIONS" });
    expect((await verifyScenario(kept)).verdict).to.equal("PASS");
  });

  it("tells every live pledge", async () => {
    const live = ["PROPOSED", "REGISTERED"].map((state) => ({
      pledgeId: `0x${state}`,
      state,
      pledgee: PLEDGES,
    }));
    const pledged = editChain(genuine, {
      pledges: [{ pledges: PLEDGES, lineage: entry.certificateDigest, live }],
    });
    const { checks } = await verifyScenario(pledged);
    expect(checks.find(({ check }) => check === "ENCUMBRANCE")?.evidence["pledges"]).to.deep.equal(live);
  });

  it("shows times beyond the calendar as plain seconds", async () => {
    const { checks } = await verifyScenario(editAnchor(genuine, { anchoredAt: 253_402_300_800 }));
    const anchor = checks.find(({ check }) => check === "ANCHOR");
    expect(anchor?.evidence).to.deep.equal({ recorded: "2026-11-22T08:00:04Z", stated: "253402300800" });
  });

  describe("manifest", () => {
    it("opens the commitment, given or in the bundle", async () => {
      expect(await codesOf({ ...genuine, manifest: MANIFEST })).to.include({ MANIFEST: "MANIFEST_OPENS" });
      expect(await codesOf(editBundle(genuine, { manifest: MANIFEST }))).to.include({
        MANIFEST: "MANIFEST_OPENS",
      });
    });

    it("is compared by SM3 only where both sides have it", async () => {
      const digest = sm3Text(new Uint8Array(32));
      const manifest = buildManifest(
        MANIFEST.files.map((file) => ({ ...file, sm3: digest })),
        new Uint8Array(32),
      );
      const both = { ...makeScenario({ manifest }), manifest };
      expect((await verifyScenario(both)).verdict).to.equal("PASS");
      const withoutSm3 = makeScenario({
        manifest,
        unsigned: (unsigned) =>
          JSON.parse(
            JSON.stringify(editSubject(unsigned, { manifestSm3: undefined } as object)),
          ) as typeof unsigned,
      });
      expect((await verifyScenario({ ...withoutSm3, manifest })).verdict).to.equal("PASS");
    });
  });
});
