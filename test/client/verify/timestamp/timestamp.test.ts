import { join } from "node:path";
import { expect } from "chai";
import { parseBundle } from "#core/bundle.ts";
import { concat, fromHex0x } from "#core/bytes.ts";
import type { TrustDocument, TrustedTsa } from "#core/trust.ts";
import { unknownFacts } from "../../../../client/verify/facts.ts";
import type { Fragment } from "../../../../client/verify/fragment.ts";
import { judge, verifyBundle } from "../../../../client/verify/pipeline.ts";
import { readTimestampToken } from "../../../../client/verify/timestamp/read-token.ts";
import { MAX_TOKEN_BYTES } from "../../../../client/verify/timestamp/token.ts";
import { createOpensslTsa, RSA, type OpensslTsa } from "../../../helpers/openssl-tsa.ts";
import { makeScenario, TRUST } from "../../../helpers/scenario.ts";

/** The same bytes with one object identifier in place of another. */
function exchange(token: Buffer, from: string, to: string): Buffer {
  return Buffer.from(token.toString("hex").replaceAll(from, to), "hex");
}

function exchangeLast(token: Buffer, from: string, to: string): Buffer {
  const hex = token.toString("hex");
  const at = hex.lastIndexOf(from);
  return Buffer.from(hex.slice(0, at) + to + hex.slice(at + from.length), "hex");
}

const { bundle: GENUINE } = makeScenario();
const ROOT = fromHex0x(GENUINE.log.root);

interface Given {
  readonly tsa?: readonly TrustedTsa[];
  readonly required?: boolean;
  /** Seconds from the stamp to the block. */
  readonly blockAfter?: number;
  /** Seconds from the stamp to now. */
  readonly nowAfter?: number;
}

describe("time-stamp tokens", function () {
  this.timeout(180_000);
  let openssl: OpensslTsa;
  let authority: TrustedTsa;
  let token: Buffer;

  before(async () => {
    openssl = await createOpensslTsa();
    authority = { name: "Test TSA", certificate: await openssl.certificate("root") };
    token = await openssl.stamp(ROOT);
  });
  after(() => openssl[Symbol.asyncDispose]());

  /** What TIMESTAMP says of a bundle with these tokens. */
  async function timestamp(tokens: readonly unknown[], given: Given = {}): Promise<Fragment | undefined> {
    const { tsa = [authority], required, blockAfter = 5, nowAfter = 60 } = given;
    const trust: TrustDocument = { ...TRUST, tsa, tsaRequired: required };
    const texts = tokens.map((one) =>
      one instanceof Uint8Array ? Buffer.from(one).toString("base64") : one,
    );
    const readings = await Promise.all(texts.map((text) => readTimestampToken(text, tsa)));
    const [stamped] = readings.flatMap((reading) =>
      "statement" in reading ? [reading.statement.genTime] : [],
    );
    const stampedAt = Math.floor(stamped ?? GENUINE.anchor.anchoredAt);
    const bundle = parseBundle({
      ...GENUINE,
      anchor: { ...GENUINE.anchor, anchoredAt: stampedAt + blockAfter },
      timestamps: texts.map((text) => ({ type: "rfc3161", token: text })),
    });
    const facts = unknownFacts("NO_CHAIN_READER", "not asked here");
    const { checks } = judge({ bundle, trust, facts, now: stampedAt + nowAfter, tokens: readings });
    return checks.find(({ check }) => check === "TIMESTAMP");
  }

  const codeOf = async (tokens: readonly unknown[], given?: Given) => (await timestamp(tokens, given))?.code;

  describe("made by openssl ts", () => {
    it("pass when they bind the root and lead to a trusted authority, at about the time of the block", async () => {
      const found = await timestamp([token]);
      expect(found).to.include({ check: "TIMESTAMP", status: "PASS", code: "TIMESTAMPED" });
      expect(found!.evidence).to.include({
        tsa: "Test TSA",
        policy: "1.2.3.4.1",
        limit: 600,
        subject: "Test tsa",
      });
      expect(found!.evidence["seconds"]).to.be.within(4, 5);
    });

    it("pass with an SM3 imprint, with SHA-1 in the first form of the signer's name, and with RSA", async () => {
      await openssl.issue("rsa-root", { extensions: "root", key: RSA });
      await openssl.issue("rsa-tsa", { extensions: "stamping", issuer: "rsa-root", key: RSA });
      const rsa = {
        name: "RSA",
        certificate: await openssl.certificate("rsa-root"),
        maxDifferenceSeconds: 30,
      };
      const sm3 = await timestamp([await openssl.stamp(ROOT, { digest: "sm3" })]);
      expect(sm3!.code).to.equal("TIMESTAMPED");
      expect(sm3!.evidence["imprint"]).to.match(/^sm3:[0-9a-f]{64}$/);
      expect(await codeOf([await openssl.stamp(ROOT, { section: "service-v1" })])).to.equal("TIMESTAMPED");
      const signed = await openssl.stamp(ROOT, { signer: "rsa-tsa" });
      expect(await codeOf([signed], { tsa: [authority, rsa] })).to.equal("TIMESTAMPED");
      expect(await codeOf([signed], { tsa: [authority, rsa], blockAfter: 40 })).to.equal("TIMESTAMP_DISTANT");
      const pss = await openssl.resign(signed, {
        signer: "rsa-tsa",
        options: ["-keyopt", "rsa_padding_mode:pss"],
      });
      expect(await codeOf([pss], { tsa: [rsa] })).to.equal("TIMESTAMPED");
    });

    it("pass over an intermediate CA in the token, and with the signer itself as the trusted certificate", async () => {
      await openssl.issue("middle", { extensions: "middle", issuer: "root" });
      await openssl.issue("below", { extensions: "stamping", issuer: "middle" });
      const chained = await openssl.stamp(ROOT, { signer: "below", chain: ["middle", "root"] });
      expect(await codeOf([chained])).to.equal("TIMESTAMPED");
      const without = await openssl.stamp(ROOT, { signer: "below" });
      expect(await codeOf([without])).to.equal("TSA_UNTRUSTED");
      const pinned = (await openssl.certificate("tsa")).replace(/-----.*-----|\s/g, "");
      expect(await codeOf([token], { tsa: [{ name: "Pinned", certificate: pinned }] })).to.equal(
        "TIMESTAMPED",
      );
    });

    it("are found by the verification of a bundle itself", async () => {
      const find = async (timestamps: readonly unknown[], trust: TrustDocument) => {
        const bundle = parseBundle({ ...GENUINE, timestamps });
        const { checks } = await verifyBundle({ bundle, trust, now: 2_000_000_000 });
        return checks.find(({ check }) => check === "TIMESTAMP")?.code;
      };
      const entries = [{ type: "rfc3161", token: token.toString("base64") }, { type: "other" }, 7];
      // The sample's block is of another day than the clock of this test's authority.
      expect(await find(entries, { ...TRUST, tsa: [authority] })).to.equal("TIMESTAMP_CONTRADICTS_BLOCK");
      expect(await find(entries, TRUST)).to.equal(undefined);
      expect(await find([{ type: "rfc3161" }], { ...TRUST, tsa: [authority] })).to.equal(
        "TIMESTAMP_MALFORMED",
      );
      expect(await find([null, { type: "other" }], { ...TRUST, tsa: [authority] })).to.equal(undefined);
    });
  });

  describe("and the block", () => {
    it("agree within ten minutes, are a warning within a day, and contradict each other beyond", async () => {
      expect(await codeOf([token], { blockAfter: -598 })).to.equal("TIMESTAMPED");
      expect(await codeOf([token], { blockAfter: 601 })).to.equal("TIMESTAMP_DISTANT");
      expect(await codeOf([token], { blockAfter: -86_000 })).to.equal("TIMESTAMP_DISTANT");
      expect(await codeOf([token], { blockAfter: 86_402 })).to.equal("TIMESTAMP_CONTRADICTS_BLOCK");
    });

    it("are a warning after a certificate of the authority has expired", async () => {
      const found = await timestamp([token], { nowAfter: 10 * 366 * 86_400 });
      expect(found).to.include({ status: "WARN", code: "TIMESTAMP_ARCHIVED" });
      expect(found!.evidence["expiredAt"]).to.equal("2036-01-01T00:00:00Z");
    });
  });

  describe("that are not to be believed", () => {
    it("fail when they bind another root", async () => {
      const other = await openssl.stamp(ROOT.toReversed());
      expect(await codeOf([other])).to.equal("TIMESTAMP_OTHER_DIGEST");
      expect(await codeOf([await openssl.stamp(ROOT.toReversed(), { digest: "sm3" })])).to.equal(
        "TIMESTAMP_OTHER_DIGEST",
      );
    });

    it("fail for certificates that had expired, or were not valid yet", async () => {
      await openssl.issue("expired", { extensions: "stamping", issuer: "root", until: "20260201000000Z" });
      await openssl.issue("early", { extensions: "stamping", issuer: "root", from: "20350101000000Z" });
      for (const signer of ["expired", "early"]) {
        const found = await timestamp([await openssl.stamp(ROOT, { signer })]);
        expect(found!.code, signer).to.equal("TSA_CERTIFICATE_NOT_VALID_THEN");
        expect(found!.evidence["reason"]).to.include(`Test ${signer}`);
      }
    });

    it("fail for authorities that are not in the trust document", async () => {
      await openssl.issue("foreign-root", { extensions: "root" });
      await openssl.issue("foreign", { extensions: "stamping", issuer: "foreign-root" });
      const foreign = await openssl.stamp(ROOT, { signer: "foreign", chain: ["foreign-root"] });
      const found = await timestamp([foreign]);
      expect(found).to.include({ status: "FAIL", code: "TSA_UNTRUSTED" });
      expect(found!.evidence["subject"]).to.equal("Test foreign");
    });

    it("fail for a root of the trusted name with another key", async () => {
      const impostor = await createOpensslTsa();
      try {
        expect(await codeOf([await impostor.stamp(ROOT, { chain: ["root"] })])).to.equal("TSA_UNTRUSTED");
      } finally {
        await impostor[Symbol.asyncDispose]();
      }
    });

    it("fail for certificates that are not for time-stamping, or not for that alone", async () => {
      for (const extensions of ["not-critical", "two-purposes", "web", "no-purpose", "strange", "nothing"]) {
        await openssl.issue(extensions, { extensions, issuer: "root" });
        const signed = await openssl.resign(token, { signer: extensions });
        expect(await codeOf([signed]), extensions).to.equal("TSA_CERTIFICATE_UNFIT");
      }
    });

    it("fail for issuers that may not issue, or not for this", async () => {
      for (const extensions of ["no-ca", "no-signing", "for-web", "constrained", "nothing"]) {
        const [issuer, signer] = [`bad-${extensions}`, `under-${extensions}`];
        await openssl.issue(issuer, { extensions, issuer: "root" });
        await openssl.issue(signer, { extensions: "stamping", issuer });
        const signed = await openssl.resign(token, { signer, chain: [issuer] });
        expect(await codeOf([signed]), extensions).to.equal("TSA_CERTIFICATE_UNFIT");
      }
      await openssl.issue("long-1", { extensions: "middle", issuer: "root" });
      await openssl.issue("long-2", { extensions: "middle", issuer: "long-1" });
      await openssl.issue("long-3", { extensions: "stamping", issuer: "long-2" });
      const long = await openssl.resign(token, { signer: "long-3", chain: ["long-2", "long-1"] });
      expect(await codeOf([long])).to.equal("TSA_CERTIFICATE_UNFIT");
    });

    it("fail for a chain that is longer than any in the field", async () => {
      const names = ["root", "n1", "n2", "n3", "n4", "n5", "n6"];
      for (const [i, issuer] of names.slice(0, -1).entries())
        await openssl.issue(names[i + 1]!, { extensions: "root", issuer });
      await openssl.issue("n7", { extensions: "stamping", issuer: "n6" });
      const long = await openssl.resign(token, { signer: "n7", chain: names.slice(1) });
      expect(await codeOf([long])).to.equal("TSA_UNTRUSTED");
    });

    it("fail for any changed byte of statement, attributes or signature", async () => {
      const { imprint } = (await timestamp([token]))!.evidence as { imprint: string };
      const statement = token.indexOf(Buffer.from(imprint.slice("sha256:".length), "hex"));
      const attributes = token.indexOf(Buffer.from("2a864886f70d010904", "hex"));
      const ranges = [
        [statement, statement + 60],
        [attributes, attributes + 100],
        [token.length - 60, token.length],
      ] as const;
      for (const [start, end] of ranges) {
        for (let at = start; at < end; at += 3) {
          const changed = Buffer.from(token);
          changed[at]! ^= 1;
          expect(await codeOf([changed]), `byte ${at}`).to.match(/MALFORMED|SIGNATURE_INVALID|UNSUPPORTED/);
        }
      }
    });

    it("fail for a signature that belongs to another token, or without signed attributes", async () => {
      const other = await openssl.stamp(ROOT.toReversed());
      const tail = (whole: Buffer) => whole.subarray(whole.length - 60);
      expect(await codeOf([Buffer.concat([token.subarray(0, -60), tail(other)])])).to.match(
        /INVALID|MALFORMED/,
      );

      const plain = await openssl.resign(token, { signer: "tsa", cades: false, options: ["-noattr"] });
      expect(await codeOf([plain])).to.equal("TIMESTAMP_MALFORMED");
    });

    it("fail when they name no certificate, another one, or carry none", async () => {
      const nameless = await openssl.resign(token, { signer: "tsa", cades: false });
      expect(await codeOf([nameless])).to.equal("TIMESTAMP_SIGNATURE_INVALID");
      const bare = await openssl.resign(token, { signer: "tsa", options: ["-nocerts"] });
      expect(await codeOf([bare])).to.equal("TIMESTAMP_MALFORMED");
      await openssl.issue("second", { extensions: "stamping", issuer: "root" });
      const twice = ["-signer", "second.pem", "-inkey", "second.key"];
      expect(await codeOf([await openssl.resign(token, { signer: "tsa", options: twice })])).to.equal(
        "TIMESTAMP_MALFORMED",
      );
    });

    it("fail when they are signed data of another kind, or name the certificate in a mixed form", async () => {
      const content = "2a864886f70d01091001";
      const [v2, v1] = ["2a864886f70d010910022f", "2a864886f70d010910020c"];
      const wide = await openssl.stamp(ROOT, { section: "service-384" });
      expect(await codeOf([wide])).to.equal("TIMESTAMPED");
      for (const [changed, code] of [
        [exchange(token, "2a864886f70d010702", "2a864886f70d010703"), "TIMESTAMP_MALFORMED"],
        [exchange(token, `${content}04`, `${content}05`), "TIMESTAMP_MALFORMED"],
        [exchangeLast(token, `${content}04`, `${content}05`), "TIMESTAMP_SIGNATURE_INVALID"],
        [exchange(token, "2a864886f70d010904", "2a864886f70d010905"), "TIMESTAMP_MALFORMED"],
        [exchange(token, "2a864886f70d010905", "2a864886f70d010904"), "TIMESTAMP_MALFORMED"],
        [exchange(token, "2a864886f70d010903", "2a864886f70d010906"), "TIMESTAMP_SIGNATURE_INVALID"],
        [exchange(token, v2, v1), "TIMESTAMP_SIGNATURE_INVALID"],
        [exchange(wide, v2, v1), "TIMESTAMP_MALFORMED"],
        [exchange(token, "020101060", "020102060"), "TIMESTAMP_MALFORMED"],
        [exchange(token, "020101060", "010101060"), "TIMESTAMP_MALFORMED"],
      ] as const)
        expect(await codeOf([changed])).to.equal(code);
    });

    it("are told as malformed whatever a library throws", async () => {
      const trap = Object.defineProperty({ name: "Trap" }, "certificate", {
        get: () => {
          throw new Error("boom");
        },
      });
      const reading = await readTimestampToken(token.toString("base64"), [trap as TrustedTsa]);
      expect(reading).to.deep.equal({ kind: "FAULTY", code: "TIMESTAMP_MALFORMED", reason: "Error: boom" });
    });

    it("fail when they carry more certificates than a chain has", async () => {
      const crowd = Array.from({ length: 17 }, (_, i) => `crowd-${i}`);
      const key = join(openssl.folder, "tsa.key");
      for (const name of crowd) await openssl.issue(name, { extensions: "nothing", keyFile: key });
      const crowded = await openssl.resign(token, { signer: "tsa", chain: crowd });
      expect(await codeOf([crowded])).to.equal("TIMESTAMP_MALFORMED");
    });

    it("fail when they are no tokens: garbage, a response instead of a token, too large, deep, no text", async () => {
      const deep = concat(...Array.from({ length: 200 }, () => new Uint8Array([0x30, 0x80])));
      const garbage: readonly unknown[] = [
        new Uint8Array([1, 2, 3]),
        new Uint8Array(0),
        token.subarray(0, -1),
        concat(token, new Uint8Array([0])),
        concat(new Uint8Array(MAX_TOKEN_BYTES), token),
        deep,
        "no base64!",
        "AAA",
        7,
        undefined,
      ];
      for (const bad of garbage)
        expect(await codeOf([bad]), String(bad).slice(0, 40)).to.equal("TIMESTAMP_MALFORMED");
    });
  });

  describe("that can't be judged", () => {
    it("are not checked where a named certificate can't be read", async () => {
      const broken = { name: "Broken", certificate: "AAAA" };
      expect(await codeOf([token], { tsa: [broken] })).to.equal("TSA_CERTIFICATE_UNREADABLE");
    });

    it("are not checked with an imprint, a digest, a curve or a signature that is not known here", async () => {
      expect(await codeOf([await openssl.stamp(ROOT, { digest: "sha384" })])).to.equal(
        "TIMESTAMP_ALGORITHM_UNSUPPORTED",
      );
      const sha1 = await openssl.resign(token, { signer: "tsa", options: ["-md", "sha1"] });
      const byKeyId = await openssl.resign(token, { signer: "tsa", options: ["-keyid"] });
      // SM2 with SM3, and the curve of SM2: identifiers as long as those of ECDSA with SHA-256 and of P-256.
      const sm2 = exchange(token, "2a8648ce3d040302", "2a811ccf55018375");
      const sm2Key = exchange(token, "2a8648ce3d030107", "2a811ccf5501822d");
      for (const unknown of [sha1, byKeyId, sm2, sm2Key])
        expect(await codeOf([unknown])).to.equal("TIMESTAMP_ALGORITHM_UNSUPPORTED");
    });

    it("are not checked where there is no WebCrypto", async () => {
      Object.defineProperty(crypto, "subtle", { value: undefined, configurable: true });
      try {
        expect(await codeOf([token])).to.equal("TIMESTAMP_ALGORITHM_UNSUPPORTED");
      } finally {
        Reflect.deleteProperty(crypto, "subtle");
      }
    });

    it("are not checked where nobody read them", () => {
      const bundle = parseBundle({ ...GENUINE, timestamps: [{ type: "rfc3161", token: "AAAA" }] });
      const facts = unknownFacts("NO_CHAIN_READER", "not asked here");
      const { checks } = judge({ bundle, trust: { ...TRUST, tsa: [authority] }, facts, now: 0 });
      expect(checks.find(({ check }) => check === "TIMESTAMP")).to.include({
        status: "NOT_CHECKED",
        code: "NOT_ASKED",
      });
    });
  });

  describe("of a bundle", () => {
    it("may be absent, unless the trust document demands one", async () => {
      expect(await timestamp([])).to.equal(undefined);
      expect(await timestamp([], { required: true })).to.include({
        status: "FAIL",
        code: "TIMESTAMP_MISSING",
      });
    });

    it("count by the best of them", async () => {
      expect(await codeOf(["AAAA", token, "BBBB"])).to.equal("TIMESTAMPED");
      const broken = { name: "Broken", certificate: "AAAA" };
      expect(await codeOf([token, "AAAA"], { tsa: [broken] })).to.equal("TIMESTAMP_MALFORMED");
    });
  });
});
