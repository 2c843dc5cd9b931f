import { expect } from "chai";
import { fromHex0x } from "#core/bytes.ts";
import type { TrustedTsa } from "#core/trust.ts";
import { Findings } from "../../../client/audit/finding.ts";
import type { AuditDocuments, Hex } from "../../../client/audit/ports.ts";
import type { CheckpointState } from "../../../client/audit/state.ts";
import { checkTimestamps, NO_TIMESTAMPS, type TokenSources } from "../../../client/audit/timestamps.ts";
import { readTimestampToken } from "../../../client/verify/timestamp/read-token.ts";
import { createOpensslTsa, type OpensslTsa } from "../../helpers/openssl-tsa.ts";
import { word } from "../../helpers/audit-world/made-history.ts";

const ROOT = word(0xc1);

describe("the second clock of an audit", function () {
  this.timeout(60_000);
  let openssl: OpensslTsa;
  let authority: TrustedTsa;
  let token: string;
  let stampedAt: number;

  const stamp = async (root: Hex, options: Parameters<OpensslTsa["stamp"]>[1] = {}) =>
    (await openssl.stamp(fromHex0x(root, 32), options)).toString("base64");

  before(async () => {
    openssl = await createOpensslTsa();
    authority = { name: "Test TSA", certificate: await openssl.certificate("root") };
    token = await stamp(ROOT);
    const reading = await readTimestampToken(token, [authority]);
    stampedAt = reading.kind === "HOLDS" ? Math.floor(reading.statement.genTime) : 0;
  });
  after(() => openssl[Symbol.asyncDispose]());

  function checkpoint(time: number, root: Hex = ROOT): CheckpointState {
    const place = { block: 7, logIndex: 0, transaction: word(1) };
    return { size: 8, previousSize: 0, root, entriesCid: "0x", time, place };
  }

  interface Given {
    readonly tsa?: readonly TrustedTsa[] | undefined;
    readonly required?: boolean;
    /** Seconds from the stamp to the block. */
    readonly blockAfter?: number;
    readonly own?: ReadonlyMap<Hex, readonly unknown[]>;
  }

  const serving = (tokens: readonly unknown[]): Pick<AuditDocuments, "timestamps"> => ({
    timestamps: (checkpoints) => Promise.resolve(checkpoints.map(() => tokens)),
  });

  async function check(documents: TokenSources["documents"], given: Given = {}) {
    const findings = new Findings();
    const trust = { tsa: "tsa" in given ? given.tsa : [authority], tsaRequired: given.required };
    const state = { checkpoints: [checkpoint(stampedAt + (given.blockAfter ?? 0))] };
    const result = await checkTimestamps(state, trust, { documents, tokens: given.own }, findings);
    return { ...result, codes: findings.listed.map(({ code }) => code), findings };
  }

  it("agrees with the blocks where a trusted token stamps the root at about their time", async () => {
    const { counts, codes, stamps } = await check(serving([token]));
    expect(counts).to.deep.equal({ stamped: 1, missing: 0, faulty: 0, apart: 0 });
    expect(codes).to.deep.equal([]);
    expect(stamps.get(ROOT)).to.have.length(1);
    expect((await check(serving([await stamp(ROOT, { digest: "sm3" })]))).counts.stamped).to.equal(1);
  });

  it("is not asked where no authority is trusted, and said to be unread where there is nobody to ask", async () => {
    expect(await check(serving([token]), { tsa: undefined })).to.deep.include(NO_TIMESTAMPS);
    expect((await check(null)).codes).to.deep.equal(["TIMESTAMPS_NOT_CHECKED"]);
    expect((await check({})).codes).to.deep.equal(["TIMESTAMPS_NOT_CHECKED"]);
    const none = await checkTimestamps(
      { checkpoints: [] },
      { tsa: [authority] },
      { documents: null },
      new Findings(),
    );
    expect(none).to.equal(NO_TIMESTAMPS);
  });

  it("takes the auditor's own tokens, with or without others, each once", async () => {
    const own = new Map([[ROOT, [token]]]);
    expect((await check(null, { own })).counts.stamped).to.equal(1);
    expect((await check(serving([token]), { own })).stamps.get(ROOT)).to.have.length(1);
    expect((await check({}, { own: new Map() })).codes).to.deep.equal(["TIMESTAMP_MISSING"]);
  });

  it("counts what nobody stamped, and names it where the trust document demands a stamp", async () => {
    const { counts, codes } = await check(serving([]));
    expect(counts).to.include({ stamped: 0, missing: 1 });
    expect(codes).to.deep.equal(["TIMESTAMP_MISSING"]);
    expect((await check(serving([]), { required: true })).codes).to.deep.equal(["TIMESTAMP_REQUIRED"]);
    const bad = await check(serving(["AAAA"]), { required: true });
    expect(bad.codes).to.deep.equal(["TIMESTAMP_INVALID", "TIMESTAMP_REQUIRED"]);
    // Somebody has a token, if a bad one: the checkpoint is not without any.
    expect((await check(serving(["AAAA"]))).codes).to.deep.equal(["TIMESTAMP_INVALID"]);
  });

  it("names every token that does not hold, also beside one that does", async () => {
    await openssl.issue("foreign-root", { extensions: "root" });
    await openssl.issue("foreign", { extensions: "stamping", issuer: "foreign-root" });
    await openssl.issue("former", {
      extensions: "stamping",
      issuer: "root",
      from: "20200101000000Z",
      until: "20210101000000Z",
    });
    const other = await stamp(word(0xc2));
    const foreign = await stamp(ROOT, { signer: "foreign" });
    const former = await stamp(ROOT, { signer: "former" });
    const unknownImprint = await stamp(ROOT, { digest: "sha384" });
    const damaged = `${token.slice(0, -12)}AAAAAAAAAAA=`;
    const { counts, codes } = await check(
      serving([other, foreign, former, unknownImprint, damaged, 7, token]),
    );
    expect(codes).to.deep.equal([
      "TIMESTAMP_OTHER_DIGEST",
      "TIMESTAMP_UNTRUSTED",
      "TIMESTAMP_UNTRUSTED",
      "TIMESTAMP_UNSUPPORTED",
      "TIMESTAMP_INVALID",
      "TIMESTAMP_INVALID",
    ]);
    expect(counts).to.deep.equal({ stamped: 1, missing: 0, faulty: 6, apart: 0 });
    const weak = (await openssl.stamp(fromHex0x(ROOT, 32)))
      .toString("hex")
      .replaceAll("2a8648ce3d040302", "2a8648ce3d040301");
    const unsupported = await check(serving([Buffer.from(weak, "hex").toString("base64")]));
    expect(unsupported.codes).to.deep.equal(["TIMESTAMP_UNSUPPORTED"]);
  });

  it("names a block that is dated back, or a stamp that was taken late, by how far they lie apart", async () => {
    const near = { blockAfter: -601 };
    const distant = await check(serving([token]), near);
    expect(distant.codes).to.deep.equal(["TIMESTAMP_DISTANT"]);
    expect(distant.counts).to.include({ stamped: 0, apart: 1 });
    expect(distant.findings.listed[0]!.details).to.include({ limit: 600, tsa: "Test TSA" });
    for (const blockAfter of [-86_402, 86_402]) {
      const { codes } = await check(serving([token]), { blockAfter });
      expect(codes).to.deep.equal(["TIMESTAMP_CONTRADICTS_BLOCK"]);
    }
    const strict = [{ ...authority, maxDifferenceSeconds: 1 }];
    expect((await check(serving([token]), { tsa: strict, blockAfter: 9 })).codes).to.deep.equal([
      "TIMESTAMP_DISTANT",
    ]);
  });

  it("goes by the stamp nearest to the block: anyone can stamp a root again later", async () => {
    const again = await stamp(ROOT);
    const reading = await readTimestampToken(again, [authority]);
    const later = reading.kind === "HOLDS" ? Math.ceil(reading.statement.genTime) : 0;
    const strict = [{ ...authority, maxDifferenceSeconds: 60 }];
    const given = { tsa: strict, blockAfter: later - stampedAt - 60 };
    expect((await check(serving([again, token]), given)).counts.stamped).to.equal(1);
    expect((await check(serving([token, again]), given)).counts.stamped).to.equal(1);
  });
});
