import { expect } from "chai";
import { fromHex0x, toHex0x } from "#core/bytes.ts";
import { contentKey } from "#core/content-key.ts";
import { emptyMessage, messageFields, parseAct, REGISTER_ACTS, type ActName } from "#core/register-acts.ts";
import { MESSAGE_SIGNERS, type MessageType } from "#core/register-messages.ts";
import { ROLE_FUNCTIONS } from "#core/roles.ts";
import { certificateRegistryAbi } from "../../client/abi/certificate-registry.ts";
import { pledgeRegistryAbi } from "../../client/abi/pledge-registry.ts";
import { pointersOf } from "../helpers/error-of.ts";

const ABIS = { CertificateRegistry: certificateRegistryAbi, PledgeRegistry: pledgeRegistryAbi };
const NAMES = Object.keys(REGISTER_ACTS) as ActName[];
const WORD = `0x${"ab".repeat(32)}`;

const release = (words: object = {}) => ({
  message: {
    pledgeId: WORD,
    pledgee: "0x1563915e194D8CfBA1943570603F7606A3115508",
    ground: 3,
    documentDigest: WORD,
    nonce: "0",
    deadline: 1_900_000_000,
    ...words,
  },
  signature: "0x01",
});

describe("acts on the registers, as requests", () => {
  it("name functions of the contracts, with as many arguments, and the roles that may call them", () => {
    for (const name of NAMES) {
      const { register, call, by, ...rest } = REGISTER_ACTS[name];
      const found = ABIS[register].find((item) => item.type === "function" && item.name === call);
      const inputs = found !== undefined && "inputs" in found ? found.inputs.map(({ type }) => type) : [];
      if ("words" in rest) expect(inputs, call).to.deep.equal(["bytes32", ...Object.values(rest.words)]);
      else {
        const attached = "attached" in rest ? Object.keys(rest.attached) : [];
        const opening = "opening" in rest ? ["tuple"] : [];
        const expected = ["tuple", ...opening, "bytes", ...attached.flatMap(() => ["tuple", "bytes"])];
        expect(inputs, call).to.deep.equal(expected);
      }
      const roles = Object.entries<readonly string[]>(ROLE_FUNCTIONS[register]);
      const role = roles.find(([, calls]) => calls.includes(call))?.[0];
      expect(by, call).to.equal(role ?? "RELAY");
    }
  });

  it("leave events of the contracts where nobody signs", () => {
    for (const name of NAMES) {
      const act = REGISTER_ACTS[name];
      if (!("words" in act)) continue;
      const event = ABIS[act.register].find((item) => item.type === "event" && item.name === act.leaves);
      const members = event !== undefined && "inputs" in event ? event.inputs.map((input) => input.name) : [];
      expect(members, name).to.include.members([act.subject, ...Object.keys(act.words)]);
    }
  });

  it("give back what they were sent, in one spelling", () => {
    const { message, signature, attached, words } = parseAct(
      "releasePledge",
      release({ pledgeId: WORD.toUpperCase().replace("0X", "0x"), deadline: "1900000000" }),
    );
    expect({ message, signature }).to.deep.equal(release());
    expect([attached, words]).to.deep.equal([{}, {}]);
    const decision = parseAct("suspend", { reasonDigest: WORD });
    expect(decision).to.deep.equal({ attached: {}, words: { reasonDigest: WORD } });
  });

  it("keep the opening and what else is signed apart", () => {
    const offer = { ...emptyMessage("PledgeOffer"), nonce: "0" };
    const opening = { datasetRoot: WORD, salt: WORD };
    const body = { message: offer, signature: "0x", opening, acceptPublicRoot: true };
    expect(parseAct("offerPledge", body)).to.deep.include({ opening, acceptPublicRoot: true, attached: {} });
    const consent = { message: { ...emptyMessage("PledgeeConsent"), nonce: "1" }, signature: "0x02" };
    const request = {
      message: { ...emptyMessage("CancellationRequest"), nonce: "0" },
      signature: "0x01",
      consent,
    };
    expect(parseAct("cancel", request).attached).to.deep.equal({ consent });
  });

  it("need what the function always takes, and not what it sometimes takes", () => {
    const amendment = { message: { ...emptyMessage("PledgeAmendmentOffer"), nonce: "0" }, signature: "0x" };
    expect(pointersOf(() => parseAct("amendPledge", amendment))).to.deep.equal(["/acceptance"]);
    const notice = { message: { ...emptyMessage("EnforcementNotice"), nonce: "0" }, signature: "0x" };
    expect(parseAct("openEnforcement", notice).attached).to.deep.equal({});
  });

  const wrong: Record<string, [words: object, pointer: string]> = {
    "an enumeration's value that does not exist": [{ ground: 4 }, "/message/ground"],
    "a negative time": [{ deadline: -1 }, "/message/deadline"],
    "a time that JSON does not keep": [{ deadline: 2 ** 53 }, "/message/deadline"],
    "a nonce that is a number": [{ nonce: 1 }, "/message/nonce"],
    "a nonce with a leading zero": [{ nonce: "01" }, "/message/nonce"],
    "a nonce of more than 256 bits": [{ nonce: (1n << 256n).toString() }, "/message/nonce"],
    "an address in a wrong spelling": [
      { pledgee: "0x1563915E194D8CfBA1943570603F7606A3115508" },
      "/message/pledgee",
    ],
    "a short digest": [{ documentDigest: "0x12" }, "/message/documentDigest"],
    "an unknown member": [{ extra: 1 }, "/message/extra"],
    "a missing member": [{ pledgeId: undefined }, "/message/pledgeId"],
  };
  for (const [what, [words, pointer]] of Object.entries(wrong)) {
    it(`refuse ${what}`, () => {
      expect(pointersOf(() => parseAct("releasePledge", release(words)))).to.deep.equal([pointer]);
    });
  }

  it("take the largest nonce, and refuse signatures of more than 4,096 bytes", () => {
    const nonce = ((1n << 256n) - 1n).toString();
    expect(parseAct("releasePledge", release({ nonce })).message).to.have.property("nonce", nonce);
    const signed = (bytes: number) => ({ ...release(), signature: `0x${"00".repeat(bytes)}` });
    expect(parseAct("releasePledge", signed(4_096)).signature).to.have.length(2 + 8_192);
    expect(pointersOf(() => parseAct("releasePledge", signed(4_097)))).to.deep.equal(["/signature"]);
  });

  it("have an empty message of every type, with the signer's member in it", () => {
    for (const [type, signer] of Object.entries(MESSAGE_SIGNERS) as [MessageType, string][]) {
      expect(Object.keys(emptyMessage(type))).to.deep.equal(messageFields(type).map(({ name }) => name));
      expect(emptyMessage(type)).to.have.property(signer, `0x${"00".repeat(20)}`);
    }
  });
});

describe("the key of a content", () => {
  it("is SHA-256 of its prefix, a zero byte and the unsalted root", () => {
    const root = "0x9c0ba2ffa6530543b757409d37144298ed0ae15807a57070cd09a0f9a68ca580";
    expect(toHex0x(contentKey(fromHex0x(root)))).to.equal(
      "0xead6949c312d6402c4e56a55eabe44b90a511e86f9f3cb59c749b01f44c26290",
    );
  });
});
