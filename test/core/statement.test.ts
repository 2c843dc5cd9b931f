import { secp256k1 } from "@noble/curves/secp256k1.js";
import { expect } from "chai";
import { TypedDataEncoder, verifyTypedData, Wallet } from "ethers";
import fc from "fast-check";
import type { Address } from "#core/address.ts";
import { concat, fromHex0x, toHex0x, utf8 } from "#core/bytes.ts";
import {
  buildStatementMessage,
  descriptionDigest,
  domainForWallet,
  domainSeparator,
  NO_PREVIOUS,
  parseStatement,
  STATEMENT_TYPES,
  statementDifferences,
  statementDigest,
  statementSigner,
  type StatementMessage,
} from "#core/statement.ts";
import { addressOfPublicKey, addressWord, keccak256, recoverSigner, uintWord } from "#core/typed-data.ts";
import { codeOf, pointersOf } from "../helpers/error-of.ts";
import { DOMAIN, HOLDER, HOLDER_KEY, signDigest, signStatement } from "../helpers/scenario.ts";

const word = (byte: string) => `0x${byte.repeat(32)}` as const;
const MESSAGE: StatementMessage = {
  commitment: word("01"),
  manifestDigest: word("02"),
  descriptionDigest: word("03"),
  holder: HOLDER,
  previous: NO_PREVIOUS,
  claimedAt: 1_795_334_340,
};

describe("EIP-712 primitives", () => {
  it("give the digest and signer of the EIP's Mail example", () => {
    const person = "Person(string name,address wallet)";
    const hashPerson = (name: string, wallet: Address) =>
      keccak256(concat(keccak256(utf8(person)), keccak256(utf8(name)), addressWord(wallet)));
    const struct = keccak256(
      concat(
        keccak256(utf8(`Mail(Person from,Person to,string contents)${person}`)),
        hashPerson("Cow", "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"),
        hashPerson("Bob", "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"),
        keccak256(utf8("Hello, Bob!")),
      ),
    );
    const domain = keccak256(
      concat(
        keccak256(utf8("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")),
        keccak256(utf8("Ether Mail")),
        keccak256(utf8("1")),
        uintWord(1),
        addressWord("0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"),
      ),
    );
    const digest = keccak256(concat(Uint8Array.of(0x19, 0x01), domain, struct));
    expect(toHex0x(domain)).to.equal("0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f");
    expect(toHex0x(digest)).to.equal("0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2");
    const signature = fromHex0x(
      "0x4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d" +
        "07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b915621c",
    );
    expect(recoverSigner(digest, signature)).to.equal("0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826");
    expect(addressOfPublicKey(secp256k1.getPublicKey(keccak256(utf8("cow")), false))).to.equal(
      "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826",
    );
  });

  it("give no signer for signatures of another form", () => {
    const digest = keccak256(utf8("x"));
    const signature = signDigest(digest, HOLDER_KEY);
    expect(recoverSigner(digest, signature)).to.equal(HOLDER);
    expect(recoverSigner(digest, signature.subarray(0, 64))).to.equal(undefined);
    expect(recoverSigner(digest, concat(signature, Uint8Array.of(0)))).to.equal(undefined);
    for (const v of [0, 1, 26, 29, 255])
      expect(recoverSigner(digest, signature.with(64, v))).to.equal(undefined);
    expect(recoverSigner(digest, new Uint8Array(65).with(64, 27))).to.equal(undefined);
    expect(recoverSigner(digest, new Uint8Array(65).fill(0xff).with(64, 27))).to.equal(undefined);
  });

  it("give words only for what fits a word", () => {
    expect(toHex0x(uintWord(2n ** 256n - 1n))).to.equal(`0x${"ff".repeat(32)}`);
    expect(() => uintWord(2n ** 256n)).to.throw(RangeError);
    expect(() => uintWord(-1)).to.throw(RangeError);
  });
});

describe("depositor's statement", () => {
  it("has the digest that wallets compute", () => {
    const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex0x);
    const message = fc.record({
      commitment: bytes32,
      manifestDigest: bytes32,
      descriptionDigest: bytes32,
      holder: fc.constant(HOLDER),
      previous: bytes32,
      claimedAt: fc.nat(2 ** 40),
    });
    fc.assert(
      fc.property(message, fc.integer({ min: 1, max: 2 ** 40 }), (value, chainId) => {
        const domain = { ...DOMAIN, chainId };
        const wallet = domainForWallet(domain);
        expect(toHex0x(statementDigest(domain, value))).to.equal(
          TypedDataEncoder.hash(wallet, STATEMENT_TYPES, value),
        );
        expect(toHex0x(domainSeparator(domain))).to.equal(TypedDataEncoder.hashDomain(wallet));
      }),
      { numRuns: 50 },
    );
  });

  it("takes the signature of a wallet, and wallets take ours", async () => {
    const wallet = new Wallet(toHex0x(HOLDER_KEY));
    const signature = (await wallet.signTypedData(
      domainForWallet(DOMAIN),
      STATEMENT_TYPES,
      MESSAGE,
    )) as `0x${string}`;
    expect(statementSigner(DOMAIN, { message: MESSAGE, signature })).to.equal(wallet.address);
    const ours = signStatement(MESSAGE, HOLDER_KEY);
    expect(verifyTypedData(domainForWallet(DOMAIN), STATEMENT_TYPES, MESSAGE, ours.signature)).to.equal(
      HOLDER,
    );
  });

  it("is read in any spelling of the same values", () => {
    const { signature } = signStatement(MESSAGE, HOLDER_KEY);
    const shouted = {
      message: {
        ...MESSAGE,
        commitment: `0x${MESSAGE.commitment.slice(2).toUpperCase()}`,
        holder: HOLDER.toLowerCase(),
        claimedAt: String(MESSAGE.claimedAt),
      },
      signature: `0x${signature.slice(2).toUpperCase()}`,
    };
    expect(parseStatement(shouted)).to.deep.equal({ message: MESSAGE, signature });
  });

  it("names every wrong field at once", () => {
    const wrong = {
      message: {
        ...MESSAGE,
        commitment: "0x12",
        holder: "0x0000000000000000000000000000000000000000",
        claimedAt: -1,
        note: 1,
      },
      signature: "0x1",
    };
    expect(codeOf(() => parseStatement(wrong))).to.equal("INPUT_INVALID");
    expect(pointersOf(() => parseStatement(wrong))).to.have.members([
      "/message/commitment",
      "/message/holder",
      "/message/claimedAt",
      "/message/note",
      "/signature",
    ]);
    expect(
      pointersOf(() => parseStatement({ message: MESSAGE, signature: `0x${"00".repeat(4097)}` })),
    ).to.deep.equal(["/signature"]);
    for (const claimedAt of [1.5, 253_402_300_800, "01", "9".repeat(17), null]) {
      const pointers = pointersOf(() =>
        parseStatement({ message: { ...MESSAGE, claimedAt }, signature: "0x" }),
      );
      expect(pointers, String(claimedAt)).to.deep.equal(["/message/claimedAt"]);
    }
  });

  it("is compared with the deposit field by field", () => {
    const subject = {
      commitment: `sha256:${"01".repeat(32)}`,
      manifestDigest: `sha256:${"02".repeat(32)}`,
      dataset: { title: "x" },
      holder: HOLDER,
      previous: `sha256:${"04".repeat(32)}`,
    } as const;
    const message = buildStatementMessage(subject, 5);
    expect(message.previous).to.equal(word("04"));
    expect(message.descriptionDigest.slice(2)).to.equal(descriptionDigest({ title: "x" }).slice(7));
    expect(statementDifferences(message, subject)).to.deep.equal([]);
    expect(statementDifferences(message, { ...subject, previous: null })).to.deep.equal(["previous"]);
    expect(statementDifferences(MESSAGE, subject)).to.deep.equal(["descriptionDigest", "previous"]);
    expect(buildStatementMessage({ ...subject, previous: null }, 5).previous).to.equal(NO_PREVIOUS);
  });
});
