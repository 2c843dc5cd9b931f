import { expect } from "chai";
import { equalBytes, utf8 } from "#core/bytes.ts";
import { certificateBytes, certificateDigest, parseCertificate } from "#core/certificate.ts";
import { proofFault } from "#core/data-integrity.ts";
import { fingerprint, parseManifest } from "#core/dataset.ts";
import { sha256, sha256Text } from "#core/digest.ts";
import { certificateNumber, decodeEntry } from "#core/entry.ts";
import { parseJson } from "#core/json.ts";
import type { DepositReceipt, FingerprintRequest } from "../../../server/ports/gateway.ts";
import { codeOf } from "../../helpers/code-of.ts";
import {
  depositRig,
  FILES,
  fingerprintRequest,
  HOLDER,
  holderDescription,
  localManifest,
  LOG,
  signedFingerprint,
  signedUpload,
  type DepositRig,
} from "../../helpers/deposit-rig.ts";

/** The certificate is signed, in the log under its index, and the log's words are its own. */
async function expectLogged(rig: DepositRig, receipt: DepositReceipt): Promise<void> {
  expect(proofFault(receipt.certificate)).to.equal(undefined);
  expect(parseCertificate(receipt.certificate)).to.equal(receipt.certificate);
  expect(receipt.certificateNo).to.equal(certificateNumber(LOG, receipt.index));
  expect(receipt.state).to.equal("SEQUENCED");
  const stored = await rig.store.certificate(receipt.index);
  expect(equalBytes(stored!.bytes, certificateBytes(receipt.certificate))).to.equal(true);
  const entry = decodeEntry(stored!.entry);
  expect(equalBytes(entry.certificateDigest, certificateDigest(receipt.certificate))).to.equal(true);
  expect(sha256Text(entry.commitment)).to.equal(receipt.certificate.credentialSubject.commitment);
  expect(entry.holder).to.equal(HOLDER.address);
}

describe("deposit", () => {
  let rig: DepositRig;

  beforeEach(() => {
    rig = depositRig();
  });

  describe("of a fingerprint", () => {
    it("gives a signed certificate that is in the log", async () => {
      const request = fingerprintRequest();
      const receipt = await rig.deposits.depositFingerprint(request);
      await expectLogged(rig, receipt);
      const { credentialSubject: subject, validFrom } = receipt.certificate;
      expect(subject.commitment).to.equal(request.commitment);
      expect(subject.manifestDigest).to.equal(request.manifestDigest);
      expect(subject).to.not.have.property("manifestSm3");
      expect(subject.dataset).to.deep.equal(holderDescription().dataset);
      expect(subject.scale).to.deep.equal(request.scale);
      expect(subject.version).to.deep.equal({ number: 1, previous: null });
      expect(subject.statement).to.equal(null);
      expect(subject.hashing.by).to.deep.equal(["depositor"]);
      expect(validFrom).to.equal("2026-11-22T08:00:00Z");
      expect(receipt).to.not.have.property("manifest");
    });

    it("carries the holder's statement as it was signed", async () => {
      const request = await signedFingerprint(rig.now());
      const receipt = await rig.deposits.depositFingerprint(request);
      await expectLogged(rig, receipt);
      expect(receipt.certificate.credentialSubject.statement).to.deep.equal(request.statement);
    });

    it("keeps the SM3 digest of the manifest", async () => {
      const manifestSm3 = `sm3:${"ab".repeat(32)}`;
      const { certificate } = await rig.deposits.depositFingerprint({ ...fingerprintRequest(), manifestSm3 });
      expect(certificate.credentialSubject.manifestSm3).to.equal(manifestSm3);
    });

    it("takes null for no statement, as certificates write it", async () => {
      await expectLogged(
        rig,
        await rig.deposits.depositFingerprint({ ...fingerprintRequest(), statement: null }),
      );
    });
  });

  describe("of an upload", () => {
    it("makes a manifest with a fresh salt and gives it to the depositor alone", async () => {
      const receipt = await rig.deposits.depositUpload({
        description: holderDescription(),
        files: [...FILES].reverse(),
      });
      await expectLogged(rig, receipt);
      const manifest = parseManifest(receipt.manifest);
      const { credentialSubject: subject } = receipt.certificate;
      expect(fingerprint(manifest)).to.deep.equal({
        commitment: subject.commitment,
        manifestDigest: subject.manifestDigest,
      });
      expect(subject.hashing.by).to.deep.equal(["gateway"]);
      expect(subject.scale).to.deep.equal({ files: 2, bytes: 8 });
      const stored = Buffer.from((await rig.store.certificate(0))!.bytes).toString("utf8");
      expect(stored).to.not.include(manifest.salt);
      expect(stored).to.not.include("readings.csv");
      const second = await rig.deposits.depositUpload({ description: holderDescription(), files: FILES });
      expect(second.manifest?.salt).to.not.equal(manifest.salt);
    });

    it("vouches with the depositor for a signed manifest that it could recompute", async () => {
      const request = await signedUpload(rig.now());
      await rig.deposits.checkUpload(request);
      const receipt = await rig.deposits.depositUpload(request);
      await expectLogged(rig, receipt);
      expect(receipt.manifest).to.deep.equal(localManifest());
      expect(receipt.certificate.credentialSubject.hashing.by).to.deep.equal(["gateway", "depositor"]);
      expect(receipt.certificate.credentialSubject).to.include(fingerprint(localManifest()));
    });

    it("recomputes SM3 where the depositor's manifest carries it", async () => {
      const files = FILES.map((file) => ({ ...file, sm3: `sm3:${"cd".repeat(32)}` as const }));
      const manifest = localManifest(files);
      const request = { ...(await signedUpload(rig.now(), manifest)), files };
      const { certificate } = await rig.deposits.depositUpload(request);
      expect(certificate.credentialSubject.manifestSm3).to.equal(fingerprint(manifest).manifestSm3);
    });
  });

  describe("of a new version", () => {
    const previousOf = (receipt: DepositReceipt) => sha256Text(certificateDigest(receipt.certificate));

    it("counts on from the version that it replaces", async () => {
      const first = await rig.deposits.depositFingerprint(fingerprintRequest());
      const description = { ...holderDescription(), previous: previousOf(first) };
      const second = await rig.deposits.depositFingerprint({ ...fingerprintRequest(), description });
      expect(second.certificate.credentialSubject.version).to.deep.equal({
        number: 2,
        previous: previousOf(first),
      });
      const next = { ...holderDescription(), previous: previousOf(second) };
      const third = await rig.deposits.depositFingerprint({ ...fingerprintRequest(), description: next });
      expect(third.certificate.credentialSubject.version.number).to.equal(3);
    });
  });

  describe("record", () => {
    const recordOf = async (of: DepositRig, record?: string) => {
      const description = { ...holderDescription(), ...(record === undefined ? {} : { record }) };
      const { index } = await of.deposits.depositFingerprint({ ...fingerprintRequest(), description });
      return (await of.store.certificate(index))?.record;
    };

    it("is what the description asks for, else the operator's default", async () => {
      expect(await recordOf(rig)).to.equal("LOG");
      expect(await recordOf(rig, "INDIVIDUAL")).to.equal("INDIVIDUAL");
      const individual = depositRig({ record: "INDIVIDUAL" });
      expect(await recordOf(individual)).to.equal("INDIVIDUAL");
      expect(await recordOf(individual, "LOG")).to.equal("LOG");
    });
  });

  describe("in a batch", () => {
    const problemOf = (result: object | undefined) =>
      result !== undefined && "error" in result ? result.error : undefined;

    it("gives each deposit its certificate or its problem, in the order asked, without gaps in the log", async () => {
      const requests = [
        fingerprintRequest(),
        { ...fingerprintRequest(), commitment: "sha256:00" },
        await signedFingerprint(rig.now()),
        { ...fingerprintRequest(), description: { ...holderDescription(), regime: "NOWHERE" } },
        fingerprintRequest(),
      ];
      const results = await rig.deposits.depositBatch(requests);
      const receipts = results.filter((result): result is DepositReceipt => "index" in result);
      expect(receipts.map(({ index }) => index)).to.deep.equal([0, 1, 2]);
      for (const receipt of receipts) await expectLogged(rig, receipt);
      expect(receipts[1]!.certificate.credentialSubject.commitment).to.equal(requests[2]!.commitment);
      expect(problemOf(results[1])).to.include({ code: "INPUT_INVALID" });
      expect(problemOf(results[3])).to.include({ code: "REGIME_UNKNOWN" });
    });

    it("writes nothing when every deposit has a problem", async () => {
      const results = await rig.deposits.depositBatch([{ ...fingerprintRequest(), scale: 1 }]);
      expect(problemOf(results[0])).to.include({ code: "INPUT_INVALID" });
      expect((await rig.store.head()).size).to.equal(0);
      expect(await rig.deposits.depositBatch([])).to.deep.equal([]);
    });

    it("takes 1,000 at once and no more", async () => {
      const requests: FingerprintRequest[] = Array.from({ length: 1_001 }, fingerprintRequest);
      expect(await codeOf(rig.deposits.depositBatch(requests))).to.equal("LIMIT_EXCEEDED");
      expect((await rig.store.head()).size).to.equal(0);
      const results = await rig.deposits.depositBatch(requests.slice(1));
      expect(results.map((result) => ("index" in result ? result.index : -1))).to.deep.equal(
        Array.from({ length: 1_000 }, (_, i) => i),
      );
    });

    it("fails as a whole when the store does", async () => {
      rig.store.append = () => Promise.reject(new RangeError("not a problem of one deposit"));
      let failure: unknown;
      try {
        await rig.deposits.depositBatch([fingerprintRequest(), fingerprintRequest()]);
      } catch (error) {
        failure = error;
      }
      expect(failure).to.be.instanceOf(RangeError);
    });
  });

  it("stores exactly the bytes that were signed, in canonical JSON", async () => {
    const { index, certificate } = await rig.deposits.depositFingerprint(fingerprintRequest());
    const { bytes, digest } = (await rig.store.certificate(index))!;
    expect(equalBytes(sha256(bytes), digest)).to.equal(true);
    expect(equalBytes(bytes, utf8(JSON.stringify(certificate)))).to.equal(true);
    expect(parseJson(bytes)).to.deep.equal(certificate);
  });
});
