import { expect } from "chai";
import { fromHex0x, toHex0x, utf8 } from "#core/bytes.ts";
import { parseBundle } from "#core/bundle.ts";
import { certificateNumber, encodeEntry, entryFromJson } from "#core/entry.ts";
import { computeRoot, hashLeaf, verifyConsistency } from "#core/merkle.ts";
import { verifyBundle } from "../../../client/verify/pipeline.ts";
import type { CertificateRecord } from "../../../client/verify/ports.ts";
import { codeOf } from "../../helpers/code-of.ts";
import { POLL_MS } from "../../helpers/anchoring-rig.ts";
import { HOLDER, STRANGER } from "../../helpers/deposit-rig.ts";
import { FAKE_CONTRACTS, ledgerReader } from "../../helpers/fake-chain.ts";
import { GatewayRig } from "../../helpers/gateway-rig.ts";

describe("certificates and the log, as the gateway shows them", () => {
  const rigs: GatewayRig[] = [];

  function start(...args: ConstructorParameters<typeof GatewayRig>): GatewayRig {
    const rig = new GatewayRig(...args);
    rigs.push(rig);
    rig.running.start();
    return rig;
  }

  afterEach(async () => {
    await Promise.all(rigs.splice(0).map(({ running }) => running.stop()));
  });

  describe("for one certificate", () => {
    it("tells how it went from receipt to finality, with times and places", async () => {
      const rig = start();
      const [receipt] = await rig.deposit();
      const before = await rig.gateway.certificates.view(receipt!.certificateNo);
      expect(before).to.include({
        certificateNo: receipt!.certificateNo,
        index: 0,
        state: "SEQUENCED",
        status: "VALID",
      });
      expect(before.certificate).to.deep.equal(receipt!.certificate);
      expect(before.history.map(({ event }) => event)).to.deep.equal(["RECEIVED", "SEQUENCED"]);
      await rig.anchor();
      const after = await rig.gateway.certificates.view(receipt!.certificateNo.toLowerCase());
      expect(after.state).to.equal("FINAL");
      expect(after.history.map(({ event }) => event)).to.deep.equal([
        "RECEIVED",
        "SEQUENCED",
        "ANCHORED",
        "FINAL",
      ]);
      const [event] = rig.ledger.checkpoints();
      expect(after.history[2]?.details).to.include({
        transactionHash: event!.transactionHash,
        blockNumber: event!.block.number,
        size: 1,
        root: toHex0x(event!.root),
      });
    });

    it("waits for the configured confirmations before it says FINAL", async () => {
      const rig = start();
      rig.ledger.confirmations = 3;
      const [receipt] = await rig.deposit();
      await rig.anchor();
      expect((await rig.gateway.certificates.view(receipt!.certificateNo)).state).to.equal("ANCHORED");
      rig.ledger.mine([]);
      rig.ledger.mine([]);
      await rig.clock.advance(POLL_MS);
      expect((await rig.gateway.certificates.view(receipt!.certificateNo)).state).to.equal("FINAL");
    });

    it("knows no number of another log, none beyond the end, and none that is mistyped", async () => {
      const rig = start();
      const [receipt] = await rig.deposit();
      const view = (number: string) => rig.gateway.certificates.view(number);
      expect(await codeOf(view(certificateNumber(FAKE_CONTRACTS.registry, 0)))).to.equal("NOT_FOUND");
      expect(await codeOf(view(certificateNumber(FAKE_CONTRACTS.log, 1)))).to.equal("NOT_FOUND");
      expect(await codeOf(view(receipt!.certificateNo.replace("000000000", "000000001")))).to.equal(
        "CERTIFICATE_NO_INVALID",
      );
    });

    const record: CertificateRecord = {
      status: "VALID",
      holder: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
      validUntil: 4_000_000_000,
      supersededBy: null,
      openObjections: 0,
      upheldObjections: 0,
      lineage: new Uint8Array(32),
    };
    for (const [what, found, status] of [
      ["revoked", { ...record, status: "REVOKED" }, "REVOKED"],
      ["superseded", { ...record, supersededBy: `0x${"11".repeat(32)}` }, "SUPERSEDED"],
      ["valid by its renewed date", record, "VALID"],
      ["expired by the record's date", { ...record, validUntil: 1 }, "EXPIRED"],
      ["untouched", null, "VALID"],
    ] as const) {
      it(`says ${status} when the registry's record is ${what}`, async () => {
        const rig = start();
        const [receipt] = await rig.deposit();
        rig.view.record = found;
        expect((await rig.gateway.certificates.view(receipt!.certificateNo)).status).to.equal(status);
      });
    }

    it("says EXPIRED after its own validity when nobody renewed it", async () => {
      const rig = start();
      const [receipt] = await rig.deposit();
      await rig.running.stop();
      await rig.clock.advance(Date.parse(receipt!.certificate.validUntil) - rig.clock.now() + 1_000);
      expect((await rig.gateway.certificates.view(receipt!.certificateNo)).status).to.equal("EXPIRED");
    });

    it("gives no status when the chain can't be asked, and everything else all the same", async () => {
      const rig = start();
      const [receipt] = await rig.deposit();
      await rig.anchor();
      rig.view.isDown = true;
      const view = await rig.gateway.certificates.view(receipt!.certificateNo);
      expect(view).to.include({ status: null, state: "FINAL" });
    });

    it("gives no status when a node knows of no registry: what was revoked there must not look valid", async () => {
      const rig = start();
      const [receipt] = await rig.deposit();
      rig.view.noRegistry = true;
      expect((await rig.gateway.certificates.view(receipt!.certificateNo)).status).to.equal(null);
    });
  });

  describe("for bundles", () => {
    it("has none with a cosigned note where no witnesses are trusted", async () => {
      const rig = start();
      const [receipt] = await rig.deposit();
      await rig.anchor();
      expect(await codeOf(rig.gateway.certificates.witnessedBundle(receipt!.certificateNo))).to.equal(
        "NOT_FOUND",
      );
    });

    it("serves bundles that pass an independent verification, each with the first checkpoint that covers it", async () => {
      const rig = start();
      const receipts = await rig.deposit(5);
      await rig.anchor();
      receipts.push(...(await rig.deposit(8)));
      await rig.anchor();
      for (const { certificateNo, index } of receipts) {
        const bundle = await rig.gateway.certificates.bundle(certificateNo);
        expect(bundle.log.size).to.equal(index < 5 ? 5 : 13);
        const report = await verifyBundle({
          bundle: parseBundle(JSON.parse(JSON.stringify(bundle))),
          trust: rig.trust,
          reader: ledgerReader(rig.ledger),
          now: Math.floor(rig.clock.now() / 1000),
        });
        expect(report.verdict, JSON.stringify(report.checks)).to.equal("CONDITIONAL");
        const others = report.checks.filter(({ status }) => status !== "PASS").map(({ code }) => code);
        expect(others).to.deep.equal(["STATEMENT_ABSENT"]);
      }
    });

    it("answers NOT_ANCHORED until a checkpoint covers the certificate", async () => {
      const rig = start();
      const [receipt] = await rig.deposit();
      expect(await codeOf(rig.gateway.certificates.bundle(receipt!.certificateNo))).to.equal("NOT_ANCHORED");
    });

    it("serves the bundle of a revoked certificate: it is genuine", async () => {
      const rig = start();
      const [receipt] = await rig.deposit();
      await rig.anchor();
      rig.view.record = {
        status: "REVOKED",
        holder: HOLDER.address as `0x${string}`,
        validUntil: 1,
        supersededBy: null,
        openObjections: 2,
        upheldObjections: 1,
        lineage: new Uint8Array(32),
      };
      expect((await rig.gateway.certificates.bundle(receipt!.certificateNo)).log.index).to.equal(0);
    });

    it("serves none while the chain can't be asked whether it is true", async () => {
      const rig = start();
      const [receipt] = await rig.deposit();
      await rig.anchor();
      rig.view.isDown = true;
      expect(await codeOf(rig.gateway.certificates.bundle(receipt!.certificateNo))).to.equal(
        "CHAIN_UNREACHABLE",
      );
    });

    for (const [what, corrupt] of [
      [
        "certificate",
        {
          bytes: (bytes: Uint8Array) =>
            utf8(Buffer.from(bytes).toString().replace("Test registry", "Best registry")),
        },
      ],
      [
        "entry",
        { entry: (entry: Uint8Array) => Uint8Array.from(entry, (byte, i) => (i === 127 ? byte ^ 1 : byte)) },
      ],
    ] as const) {
      it(`never serves one whose stored ${what} was changed, and logs LOG_CORRUPT`, async () => {
        const rig = start();
        const [receipt] = await rig.deposit(3);
        await rig.anchor();
        const real = rig.store.certificate.bind(rig.store);
        rig.store.certificate = async (index) => {
          const stored = await real(index);
          if (stored === null) return null;
          return "bytes" in corrupt
            ? { ...stored, bytes: corrupt.bytes(stored.bytes) }
            : { ...stored, entry: corrupt.entry(stored.entry) };
        };
        expect(await codeOf(rig.gateway.certificates.bundle(receipt!.certificateNo))).to.equal("LOG_CORRUPT");
        expect(rig.logger.codes("error")).to.deep.equal(["LOG_CORRUPT"]);
      });
    }

    it("reads the chain again when the cached checkpoint stands on a dead branch", async () => {
      const rig = start();
      const [receipt] = await rig.deposit(2);
      await rig.anchor();
      rig.ledger.reorganise(1);
      expect(await codeOf(rig.gateway.certificates.bundle(receipt!.certificateNo))).to.equal("NOT_ANCHORED");
      expect((await rig.gateway.certificates.view(receipt!.certificateNo)).state).to.equal("SEQUENCED");
      await rig.anchor();
      const bundle = await rig.gateway.certificates.bundle(receipt!.certificateNo);
      expect(bundle.anchor.blockHash).to.equal(rig.ledger.checkpoints()[0]?.block.hash);
    });
  });

  describe("for lists", () => {
    it("gives every certificate once, page by page, with its state", async () => {
      const rig = start();
      await rig.deposit(4);
      await rig.anchor();
      rig.ledger.confirmations = 2;
      await rig.deposit(3);
      await rig.anchor();
      await rig.deposit(2);
      for (const limit of [1, 2, 4, 500]) {
        const seen: [number, string][] = [];
        for (let after: number | undefined; ;) {
          const page = await rig.gateway.certificates.list({
            limit,
            ...(after === undefined ? {} : { after }),
          });
          seen.push(...page.items.map(({ index, state }): [number, string] => [index, state]));
          if (page.next === null) break;
          expect(page.items).to.have.length(limit);
          after = page.next;
        }
        expect(seen.map(([index]) => index)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8]);
        expect(seen.map(([, state]) => state[0]).join("")).to.equal("FFFFAAASS");
      }
    });

    it("filters by state and holder", async () => {
      const rig = start();
      await rig.deposit(2);
      await rig.anchor();
      await rig.deposit(3);
      const indices = async (query: object): Promise<number[]> =>
        (await rig.gateway.certificates.list({ limit: 100, ...query })).items.map(({ index }) => index);
      expect(await indices({ state: "FINAL" })).to.deep.equal([0, 1]);
      expect(await indices({ state: "ANCHORED" })).to.deep.equal([]);
      expect(await indices({ state: "SEQUENCED" })).to.deep.equal([2, 3, 4]);
      expect(await indices({ state: "SEQUENCED", after: 3 })).to.deep.equal([4]);
      expect(await indices({ holder: HOLDER.address })).to.deep.equal([0, 1, 2, 3, 4]);
      expect(await indices({ holder: STRANGER.address })).to.deep.equal([]);
    });
  });

  describe("for monitors", () => {
    it("gives entries and consistency proofs from which anyone can rebuild and check the log", async () => {
      const rig = start();
      await rig.deposit(9);
      await rig.anchor();
      await rig.deposit(8);
      const { log } = rig.gateway;
      const head = await log.head();
      expect(head.size).to.equal(17);
      expect(head.anchored).to.include({ size: 9 });
      const entries = [...(await log.entries(0, 10)), ...(await log.entries(10, 100))];
      expect(entries.map(({ index }) => index)).to.deep.equal(Array.from({ length: 17 }, (_, i) => i));
      const leaves = entries.map((entry) => hashLeaf(encodeEntry(entryFromJson(entry))));
      expect(toHex0x(computeRoot(leaves))).to.equal(head.root);
      for (let first = 0; first <= 17; first++) {
        const { firstRoot, secondRoot, proof } = await log.consistency(first, 17);
        expect(firstRoot).to.equal(toHex0x(computeRoot(leaves.slice(0, first))));
        const digests = proof.map((digest) => fromHex0x(digest));
        expect(verifyConsistency(first, 17, fromHex0x(firstRoot), fromHex0x(secondRoot), digests)).to.equal(
          true,
        );
      }
    });

    it("refuses ranges that the log does not have", async () => {
      const rig = start();
      await rig.deposit(3);
      const { log } = rig.gateway;
      for (const attempt of [
        log.entries(-1, 2),
        log.entries(4, 5),
        log.entries(2, 1),
        log.entries(0.5, 2),
        log.consistency(2, 4),
        log.consistency(3, 2),
      ]) {
        expect(await codeOf(attempt)).to.equal("INPUT_INVALID");
      }
      expect(await log.entries(3, 3)).to.deep.equal([]);
    });
  });
});
