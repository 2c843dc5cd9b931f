import { ed25519 } from "@noble/curves/ed25519.js";
import { expect } from "chai";
import { Wallet } from "ethers";
import { concat, fromHex0x, toHex0x, utf8 } from "#core/bytes.ts";
import { secure } from "#core/data-integrity.ts";
import { sha256, sha256Text, type Sha256Text } from "#core/digest.ts";
import { encodeEntry, entryLeaf, type Entry } from "#core/entry.ts";
import { parseCertificate } from "#core/certificate.ts";
import { canonicalBytes, parseJson } from "#core/json.ts";
import { computeRoot, MerkleTree } from "#core/merkle.ts";
import { formatTime } from "#core/parse.ts";
import { parseTrust } from "#core/trust.ts";
import { DEFAULT_HASHES } from "../../../client/audit/audit.ts";
import { auditDocuments, type DocumentsInput } from "../../../client/audit/documents.ts";
import { Findings } from "../../../client/audit/finding.ts";
import type { AuditDocuments, Hex } from "../../../client/audit/ports.ts";
import { emptyState, type AuditState, type CheckpointState } from "../../../client/audit/state.ts";
import {
  ISSUER,
  ISSUER_KEY,
  makeCertificate,
  type KnownCertificate,
} from "../../helpers/audit-world/certificates.ts";
import { MadeHistory } from "../../helpers/audit-world/made-history.ts";

const RECEIVED = 1_800_000_000;
const holder = new Wallet(`0x${"11".repeat(32)}`);
const address = (n: number) => `0x${n.toString(16).padStart(40, "0")}`;
const trust = parseTrust({
  format: "datadeed-trust/1",
  chainId: 31337,
  log: address(0xa1),
  registry: address(0xa2),
  pledges: address(0xa3),
  deployedAtBlock: 1,
  issuers: [{ id: ISSUER, name: "Example notary", from: "2020-01-01T00:00:00Z", until: null }],
  operator: { name: "Example platform" },
  rpc: [],
  finality: { confirmations: 1 },
});

const known = (number: number, content = number) =>
  makeCertificate(trust, { number, holder, receivedAt: RECEIVED, content });

type Changed = Record<string, unknown> & { credentialSubject: Record<string, unknown> };

/** The certificate with other words, signed again. */
function reissued(change: (certificate: Changed) => void, { resign = true, created = RECEIVED } = {}) {
  const { bytes, entry } = known(1);
  const certificate = JSON.parse(Buffer.from(bytes).toString("utf8")) as Changed;
  change(certificate);
  const unsigned = Object.fromEntries(Object.entries(certificate).filter(([name]) => name !== "proof"));
  const signed = resign
    ? secure(unsigned, {
        issuer: ISSUER,
        created: formatTime(created),
        sign: (message) => ed25519.sign(message, ISSUER_KEY),
      })
    : certificate;
  const changed = canonicalBytes(signed);
  return { bytes: changed, entry: { ...entry, certificateDigest: sha256(changed) } };
}

interface Logged {
  readonly bytes: Uint8Array | null;
  readonly entry: Entry;
}

const RAW = fromHex0x("0x01551220");

function checkpointOf(entries: readonly Entry[], previousSize = 0): CheckpointState {
  const content = concat(...entries.slice(previousSize).map(encodeEntry));
  return {
    size: entries.length,
    previousSize,
    root: toHex0x(computeRoot(entries.map(entryLeaf))),
    entriesCid: toHex0x(concat(RAW, sha256(content))),
    time: RECEIVED + 5,
    place: { block: 7, logIndex: 0, transaction: "0x01" },
  };
}

function stateOf(checkpoints: readonly CheckpointState[]): AuditState {
  return { ...emptyState(), checkpoints: [...checkpoints] };
}

interface Run {
  readonly state?: AuditState;
  readonly documents?: Partial<AuditDocuments>;
  readonly chain?: DocumentsInput["chain"];
  readonly withCertificates?: boolean;
  readonly stamps?: DocumentsInput["stamps"];
  readonly openings?: DocumentsInput["openings"];
}

async function run(logged: readonly Logged[], changes: Run = {}) {
  const entries = logged.map(({ entry }) => entry);
  const content = concat(...entries.map(encodeEntry));
  const byDigest = new Map(logged.map(({ bytes, entry }) => [toHex0x(entry.certificateDigest), bytes]));
  const findings = new Findings();
  const progress = {
    done: 0,
    counts: { verified: 0, missing: 0, faulty: 0, withStatement: 0, opened: 0 },
    facts: new Map(),
    manifests: new Set<Sha256Text>(),
  };
  const result = await auditDocuments({
    state: changes.state ?? stateOf([checkpointOf(entries)]),
    trust,
    chain: changes.chain ?? {
      code: () => Promise.resolve(new Uint8Array()),
      call: () => Promise.resolve(new Uint8Array()),
    },
    block: { number: 9, hash: "0x09", timestamp: RECEIVED + 100, headerRlp: null },
    documents: {
      entries: (start, end) => Promise.resolve(content.subarray(128 * start, 128 * end)),
      entriesCid: () => Promise.resolve(new Uint8Array([1])),
      certificates: (digests) => Promise.resolve(digests.map((digest) => byDigest.get(digest) ?? null)),
      ...changes.documents,
    },
    hashes: DEFAULT_HASHES,
    withCertificates: changes.withCertificates ?? true,
    progress,
    entryFindings: findings,
    findings,
    journal: null,
    openings: changes.openings ?? new Map(),
    stamps: changes.stamps ?? new Map(),
    onProgress: () => Promise.resolve(),
  });
  return { result, counts: progress.counts, codes: findings.listed.map(({ code }) => code), findings };
}

const codesOf = async (...logged: readonly Logged[]) => (await run(logged)).codes;

describe("the log from its entries", () => {
  const three = [known(0), known(1), known(2)];

  it("leads to every checkpoint's root, and its certificates hold", async () => {
    const entries = three.map(({ entry }) => entry);
    const state = stateOf([checkpointOf(entries.slice(0, 1)), checkpointOf(entries, 1)]);
    const { result, counts, codes } = await run(three, { state });
    expect(codes).to.deep.equal([]);
    expect(result).to.deep.equal({ rootsRecomputed: 2, entriesRead: 3 });
    expect(counts).to.deep.equal({ verified: 3, missing: 0, faulty: 0, withStatement: 3, opened: 0 });
  });

  it("stops where entries are missing, too few, or lead elsewhere", async () => {
    const of = async (entries: AuditDocuments["entries"]) =>
      (await run(three, { documents: { entries } })).codes;
    expect(await of(() => Promise.resolve(null))).to.deep.equal(["ENTRIES_MISSING"]);
    expect(await of(() => Promise.resolve(new Uint8Array(128)))).to.deep.equal(["ENTRIES_MISSING"]);
    expect(await of(() => Promise.resolve(new Uint8Array(384)))).to.deep.equal(["ENTRIES_ROOT_MISMATCH"]);
  });

  it("stops at a gap between checkpoints", async () => {
    const state = stateOf([
      checkpointOf(
        three.map(({ entry }) => entry),
        1,
      ),
    ]);
    expect((await run(three, { state })).result).to.deep.equal({ rootsRecomputed: 0, entriesRead: 0 });
  });

  it("has the file that the checkpoint names, small or large", async () => {
    const checkpoint = { ...checkpointOf(three.map(({ entry }) => entry)), entriesCid: "0x0101" as Hex };
    expect((await run(three, { state: stateOf([checkpoint]) })).codes).to.deep.equal([
      "ENTRIES_CID_MISMATCH",
    ]);
    const { entry } = known(0);
    const many = new Uint8Array(128 * 8_200);
    const tree = new MerkleTree();
    for (let i = 0; i < 8_200; i++) {
      const one = { ...entry, certificateDigest: sha256(utf8(`${i}`)), commitment: sha256(utf8(`c${i}`)) };
      many.set(encodeEntry(one), 128 * i);
      tree.append(entryLeaf(one));
    }
    const large = { ...checkpoint, size: 8_200, root: toHex0x(tree.root()), entriesCid: "0x01" as Hex };
    const entries = () => Promise.resolve(many);
    const { codes } = await run([], {
      state: stateOf([large]),
      documents: { entries },
      withCertificates: false,
    });
    expect(codes).to.deep.equal(["CERTIFICATES_NOT_CHECKED"]);
  });

  it("names entries that are none, certificates and commitments that stand twice", async () => {
    const malformed = encodeEntry(three[0]!.entry);
    malformed[70] = 1;
    const leaf = sha256(concat(new Uint8Array([0]), malformed));
    const checkpoint = {
      ...checkpointOf([three[0]!.entry]),
      root: toHex0x(leaf),
      entriesCid: toHex0x(concat(RAW, sha256(malformed))),
    };
    const entries = () => Promise.resolve(malformed);
    expect((await run([], { state: stateOf([checkpoint]), documents: { entries } })).codes).to.deep.equal([
      "ENTRIES_MALFORMED",
    ]);
    const { records } = MadeHistory.withCertificates().replay().state;
    const admitted = { ...stateOf([checkpoint]), records };
    expect((await run([], { state: admitted, documents: { entries } })).codes).to.deep.equal([
      "ENTRIES_MALFORMED",
      "ADMISSION_NOT_IN_LOG",
    ]);
    expect(await codesOf(three[0]!, three[1]!, three[0]!)).to.deep.equal(["CERTIFICATE_TWICE"]);
    const twin = { ...three[1]!.entry, commitment: three[0]!.entry.commitment };
    const { codes } = await run([three[0]!, { bytes: null, entry: twin }], { withCertificates: false });
    expect(codes).to.deep.equal(["COMMITMENT_TWICE", "CERTIFICATES_NOT_CHECKED"]);
  });

  it("has what was admitted at its place, word for word", async () => {
    const admit = (one: KnownCertificate, index: number) => {
      const history = new MadeHistory().deploy().checkpoint(8, 0);
      const { certificateDigest, holder: account, commitment, validUntil } = one.entry;
      const words = [certificateDigest, account, commitment, validUntil, index].map((value) =>
        value instanceof Uint8Array ? toHex0x(value) : value,
      );
      history.registry("CertificateAdmitted", ...words, history.logs.at(-1)!.topics[2]!).next();
      const { records } = history.replay().state;
      return { ...stateOf([checkpointOf(three.map(({ entry }) => entry))]), records };
    };
    const codes = async (state: AuditState) => (await run(three, { state })).codes;
    expect(await codes(admit(three[1]!, 1))).to.deep.equal([]);
    expect(await codes(admit(three[1]!, 2))).to.deep.equal(["ADMISSION_NOT_IN_LOG"]);
    expect(await codes(admit(three[1]!, 7))).to.deep.equal([]);
    const other = { ...three[1]!, entry: { ...three[1]!.entry, validUntil: 5 } };
    expect(await codes(admit(other, 1))).to.deep.equal(["ADMISSION_NOT_IN_LOG"]);
  });
});

describe("a certificate of the log", () => {
  it("is missing where nobody has it, or only other bytes", async () => {
    const { entry } = known(1);
    expect(await codesOf({ bytes: null, entry })).to.deep.equal(["CERTIFICATE_MISSING"]);
    expect(await codesOf({ bytes: utf8("{}"), entry })).to.deep.equal(["CERTIFICATE_MISSING"]);
  });

  it("is malformed where it is no certificate, or not canonical", async () => {
    const { entry, bytes } = known(1);
    const of = (text: Uint8Array) =>
      codesOf({ bytes: text, entry: { ...entry, certificateDigest: sha256(text) } });
    expect(await of(utf8("no JSON"))).to.deep.equal(["CERTIFICATE_MALFORMED"]);
    expect(await of(utf8("{}"))).to.deep.equal(["CERTIFICATE_MALFORMED"]);
    expect(await of(concat(bytes, utf8("\n")))).to.deep.equal(["CERTIFICATE_MALFORMED"]);
  });

  it("says what its entry says", async () => {
    const { entry, bytes } = known(1);
    const other = { certificateDigest: entry.certificateDigest, commitment: sha256(bytes), validUntil: 7 };
    const { codes, findings } = await run([{ bytes, entry: { ...other, holder: trust.log } }]);
    expect(codes).to.deep.equal(["CERTIFICATE_ENTRY_MISMATCH"]);
    expect(findings.listed[0]!.details).to.deep.equal({ index: 0, fields: "commitment, holder, validUntil" });
  });

  it("belongs to these contracts", async () => {
    const foreign = reissued((certificate) => {
      certificate["credentialStatus"] = { ...(certificate["credentialStatus"] as object), chain: "eip155:1" };
    });
    expect(await codesOf(foreign)).to.deep.equal(["CERTIFICATE_FOREIGN"]);
  });

  it("is signed by its issuer, who was trusted then", async () => {
    const forged = reissued((certificate) => (certificate["validFrom"] = "2026-01-01T00:00:00Z"), {
      resign: false,
    });
    expect(await codesOf(forged)).to.include("ISSUER_SIGNATURE_INVALID");
    const named = reissued((certificate) => {
      certificate["issuer"] = {
        id: "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH",
        name: "Else",
      };
    });
    expect(await codesOf(named)).to.deep.equal(["ISSUER_SIGNATURE_INVALID"]);
    const early = reissued(() => undefined, { created: Date.parse("2019-01-01T00:00:00Z") / 1000 });
    expect(await codesOf(early)).to.deep.equal(["ISSUER_UNTRUSTED"]);
  });

  it("is opened by its manifest, and names one that opens another commitment, or is of no certificate", async () => {
    const one = known(1);
    const { credentialSubject } = parseCertificate(parseJson(one.bytes));
    const { manifestDigest, commitment } = credentialSubject;
    const other = sha256Text(sha256(utf8("another")));
    const opened = await run([one], { openings: new Map([[manifestDigest, commitment]]) });
    expect(opened.codes).to.deep.equal([]);
    expect(opened.counts).to.include({ opened: 1, verified: 1 });
    const wrongSalt = await run([one], { openings: new Map([[manifestDigest, other]]) });
    expect(wrongSalt.codes).to.deep.equal(["COMMITMENT_NOT_OPENED"]);
    expect(wrongSalt.counts).to.include({ opened: 0, faulty: 1 });
    const strange = await run([one], { openings: new Map([[other, commitment]]) });
    expect(strange.codes).to.deep.equal(["MANIFEST_OF_NO_CERTIFICATE"]);
    const unread = await run([one], { openings: new Map([[other, commitment]]), withCertificates: false });
    expect(unread.codes).to.deep.equal(["CERTIFICATES_NOT_CHECKED"]);
  });

  it("has times in order: claimed, received, recorded", async () => {
    const received = (time: number) =>
      reissued(({ credentialSubject }) => (credentialSubject["receivedAt"] = formatTime(time)));
    expect(await codesOf(received(RECEIVED - 2_000))).to.deep.equal(["TIME_CLAIMED_AFTER_RECEIVED"]);
    expect(await codesOf(received(RECEIVED + 2_000))).to.deep.equal(["TIME_RECEIVED_AFTER_BLOCK"]);
    const stamped = received(RECEIVED + 800);
    const { root } = checkpointOf([stamped.entry]);
    for (const [genTime, codes] of [
      [RECEIVED - 101, ["TIME_RECEIVED_AFTER_STAMP"]],
      [RECEIVED - 99, []],
    ] as const) {
      // Of several stamps the first: the certificates existed then.
      const times = [
        { tsa: "T", limit: 600, genTime: RECEIVED + 9 },
        { tsa: "T", limit: 600, genTime },
      ];
      const { codes: found } = await run([stamped], { stamps: new Map([[root, times]]) });
      expect(found).to.deep.equal(codes);
    }
    const created = reissued(() => undefined, { created: RECEIVED + 2_000 });
    expect(await codesOf(created)).to.deep.equal(["TIME_RECEIVED_AFTER_BLOCK"]);
    const long = reissued(({ credentialSubject }) => {
      credentialSubject["receivedAt"] = formatTime(RECEIVED - 8 * 86_400);
      credentialSubject["statement"] = null;
    });
    expect(await codesOf(long)).to.deep.equal(["TIME_LONG_BEFORE_BLOCK", "STATEMENT_ABSENT"]);
  });

  it("is valid no longer than its regime allows, by a regime that is known", async () => {
    const long = reissued((certificate) => (certificate["validUntil"] = "2099-01-01T00:00:00Z"));
    const entry = { ...long.entry, validUntil: Date.parse("2099-01-01T00:00:00Z") / 1000 };
    expect(await codesOf({ ...long, entry })).to.deep.equal(["VALIDITY_BEYOND_REGIME"]);
    const unknown = reissued(({ credentialSubject }) => (credentialSubject["regime"] = "ELSEWHERE"));
    expect(await codesOf(unknown)).to.deep.equal(["REGIME_UNKNOWN"]);
  });

  it("names a former version that the log has before it", async () => {
    const first = known(0);
    const versionOf = (previous: string) =>
      reissued(({ credentialSubject }) => {
        credentialSubject["version"] = { number: 2, previous };
        credentialSubject["statement"] = null;
      });
    const right = versionOf(`sha256:${first.digest.slice(2)}`);
    expect(await codesOf(first, right)).to.deep.equal(["STATEMENT_ABSENT"]);
    expect(await codesOf(right, first)).to.deep.equal(["PREVIOUS_NOT_LOGGED", "STATEMENT_ABSENT"]);
    expect(await codesOf(versionOf(`sha256:${"ab".repeat(32)}`))).to.include("PREVIOUS_NOT_LOGGED");
  });

  it("carries a statement that fits and is signed, by an account or by a contract", async () => {
    const signed = (signature: string) =>
      reissued(({ credentialSubject }) => {
        const statement = credentialSubject["statement"] as object;
        credentialSubject["statement"] = { ...statement, signature };
      });
    const contract = (answer: string): DocumentsInput["chain"] => ({
      code: () => Promise.resolve(new Uint8Array([1])),
      call: () => Promise.resolve(fromHex0x(answer)),
    });
    const by = async (one: Logged, chain?: DocumentsInput["chain"]) =>
      (await run([one], chain === undefined ? {} : { chain })).codes;
    const yes = `0x1626ba7e${"00".repeat(28)}`;
    expect(await by(signed("0x1234"))).to.deep.equal(["STATEMENT_INVALID"]);
    expect(await by(signed("0x1234"), contract("0x"))).to.deep.equal(["STATEMENT_INVALID"]);
    expect(await by(signed("0x1234"), contract(yes))).to.deep.equal(["STATEMENT_OF_CONTRACT"]);
    const other = reissued(({ credentialSubject }) => {
      const statement = credentialSubject["statement"] as { message: object };
      const message = { ...statement.message, commitment: `0x${"ab".repeat(32)}` };
      credentialSubject["statement"] = { ...statement, message };
    });
    const { findings } = await run([other]);
    expect(findings.listed[0]!.details).to.deep.include({ fields: "commitment, signature" });
  });
});
