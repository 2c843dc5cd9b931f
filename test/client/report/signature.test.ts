import { expect } from "chai";
import { Wallet } from "ethers";
import type { Address } from "#core/address.ts";
import { toHex0x } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import { parseJson, type Json } from "#core/json.ts";
import type { Message, SignedMessage } from "#core/register-acts.ts";
import { dueDiligenceMessage, verifyReport } from "../../../client/report/signature.ts";
import { reportBytes, type DueDiligenceReport } from "../../../client/report/report.ts";
import type { PledgeReader } from "../../../client/report/ports.ts";
import { refusalOf } from "../../helpers/code-of.ts";
import { digestOfMessage, signMessage } from "../../helpers/pledge-signing.ts";
import { orderlyCase, reportOn, withChain } from "../../helpers/report-case.ts";
import { createScriptedChain, type ChainScript } from "../../helpers/scripted-chain.ts";

const OK = orderlyCase();
const { trust } = OK.scenario;
const bank = new Wallet(`0x${"22".repeat(32)}`);
const officer = new Wallet(`0x${"55".repeat(32)}`);
const lender = bank.address as Address;

describe("a lender's signature over a report", () => {
  let report: DueDiligenceReport;
  let json: Json;
  before(async () => {
    report = await reportOn(OK);
    json = parseJson(reportBytes(report));
  });

  const words = (change: Message = {}): Message => ({
    ...dueDiligenceMessage(report, lender, { nonce: "0", deadline: 4_102_444_800 }),
    ...change,
  });
  const sign = (message: Message, wallet = bank, addresses = trust): Promise<SignedMessage> =>
    signMessage(wallet, addresses, "PledgeRegistry", "DueDiligenceRecord", message);
  const verify = (signed: SignedMessage | null, reader: PledgeReader | null = null, of: Json = json) =>
    verifyReport({ report: of, signed, trust, reader });
  const chainWith = (change: Partial<ChainScript>) =>
    createScriptedChain(withChain(OK, change).scenario.chain);

  it("is over the digest of the report's canonical bytes, and of its certificate", () => {
    expect(words()).to.deep.equal({
      certificateDigest: OK.scenario.bundle.entry.certificateDigest,
      reportDigest: toHex0x(sha256(reportBytes(report))),
      lender,
      nonce: "0",
      deadline: 4_102_444_800,
    });
  });

  it("verifies offline, and says what the report is", async () => {
    const found = await verify(await sign(words()));
    expect(found).to.deep.include({
      verdict: "PASS",
      code: "REPORT_SIGNED",
      reportDigest: `sha256:${String(words()["reportDigest"]).slice(2)}`,
      certificateNo: report.head.certificateNo,
      certificateDigest: report.head.certificateDigest,
      reportVerdict: "PASS",
      computedBy: "CLIENT",
      sameTrust: true,
      lender,
    });
    expect(found.detail.en).to.include(lender);
    expect(found.detail.zh).to.include(lender);
  });

  it("asks no chain where the account's own key signed", async () => {
    const chain = createScriptedChain(OK.scenario.chain);
    expect(await verify(await sign(words()), chain)).to.have.property("code", "REPORT_SIGNED");
    expect(chain.asked).to.deep.equal([]);
  });

  it("of nobody is no verdict on the report, whose digest is told", async () => {
    const found = await verify(null);
    expect([found.verdict, found.code, found.lender]).to.deep.equal([
      "CONDITIONAL",
      "REPORT_NOT_SIGNED",
      null,
    ]);
    expect(found.reportDigest).to.match(/^sha256:[0-9a-f]{64}$/);
  });

  it("is over the meaning, not over spaces and the order of members", async () => {
    const respelled = parseJson(
      Buffer.from(JSON.stringify(Object.fromEntries(Object.entries(report).reverse()), null, 2)),
    );
    expect(await verify(await sign(words()), null, respelled)).to.have.property("code", "REPORT_SIGNED");
  });

  it("tells by the trust document's digest whether it is the verifier's own", async () => {
    const other = { ...trust, rpc: ["http://127.0.0.1:1"] };
    const found = await verifyReport({
      report: json,
      signed: await sign(words()),
      trust: other,
      reader: null,
    });
    expect([found.code, found.sameTrust]).to.deep.equal(["REPORT_SIGNED", false]);
  });

  const changed: Record<string, { code: string; of?: () => Json; signed: () => Promise<SignedMessage> }> = {
    "a report changed in one letter": {
      code: "REPORT_OTHER_BYTES",
      of: () => ({ ...(json as object), verdict: "REJECT" }),
      signed: () => sign(words()),
    },
    "another certificate": {
      code: "REPORT_OTHER_CERTIFICATE",
      signed: () => sign(words({ certificateDigest: `0x${"ab".repeat(32)}` })),
    },
  };
  for (const [what, { code, of, signed }] of Object.entries(changed)) {
    it(`does not fit ${what}`, async () => {
      const found = await verify(await signed(), createScriptedChain(OK.scenario.chain), of?.());
      expect([found.verdict, found.code]).to.deep.equal(["REJECT", code]);
    });
  }

  const foreign: Record<string, () => Promise<SignedMessage>> = {
    "by another key": () => sign(words(), officer),
    "for another chain": () => sign(words(), bank, { ...trust, chainId: 1 }),
    "for another register": () => sign(words(), bank, { ...trust, pledges: trust.registry }),
  };
  for (const [how, signed] of Object.entries(foreign)) {
    it(`made ${how} is invalid where the chain says that no contract stands by it, and unknown offline`, async () => {
      const message = await signed();
      const asked = await verify(message, createScriptedChain(OK.scenario.chain));
      expect([asked.verdict, asked.code]).to.deep.equal(["REJECT", "REPORT_SIGNATURE_INVALID"]);
      const offline = await verify(message);
      expect([offline.verdict, offline.code]).to.deep.equal(["CONDITIONAL", "REPORT_SIGNER_UNKNOWN"]);
    });
  }

  it("of a contract's account counts while the contract stands by it (ERC-1271)", async () => {
    const signed = await sign(words(), officer);
    const digest = digestOfMessage(trust, "PledgeRegistry", "DueDiligenceRecord", signed.message);
    const accepted = [{ account: lender, digest, signature: signed.signature }];
    const found = await verify(signed, chainWith({ acceptedSignatures: accepted }));
    expect([found.verdict, found.code]).to.deep.equal(["PASS", "REPORT_CONTRACT_SIGNED"]);
  });

  it("is unknown, never invalid, where the chain does not answer or is another one", async () => {
    const signed = await sign(words(), officer);
    for (const change of [
      { faults: { snapshot: "CHAIN_UNREACHABLE" } },
      { faults: { acceptsSignature: "RPC_DISAGREEMENT" } },
      { chainId: 1 },
    ] satisfies Partial<ChainScript>[]) {
      expect(await verify(signed, chainWith(change))).to.have.property("code", "REPORT_SIGNER_UNKNOWN");
    }
    const broken = chainWith({ faults: { acceptsSignature: "BROKEN" } });
    let failure: unknown;
    await verify(signed, broken).catch((error: unknown) => (failure = error));
    expect(failure).to.be.instanceOf(Error).with.property("message", "the reader is broken");
  });

  it("is not looked for on what is no report", async () => {
    const refusal = await refusalOf(verify(null, null, { format: "datadeed-bundle/1" }));
    expect(refusal?.code).to.equal("INPUT_INVALID");
    expect(refusal?.problems.map(({ pointer }) => pointer)).to.include.members(["/format", "/head"]);
  });
});
