import { expect } from "chai";
import fc from "fast-check";
import { getAddress } from "ethers";
import { addressBytes, formatAddress, normaliseAddress, zAccount, ZERO_ADDRESS } from "#core/address.ts";
import {
  compareBytes,
  concat,
  equalBytes,
  fromBase64Url,
  fromHex0x,
  toBase64Url,
  toHex,
  toHex0x,
  utf8,
} from "#core/bytes.ts";
import { isDigestText, parseDigestText, sha256, sha256Text, sm3Text } from "#core/digest.ts";
import { sm3 } from "#core/sm3.ts";
import { codeOf } from "../helpers/error-of.ts";

const bytes = fc.uint8Array({ maxLength: 80 });

describe("bytes", () => {
  it("come back from hex and base64url as they were", () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(fromHex0x(toHex0x(value))).to.deep.equal(value);
        expect(toHex(value)).to.equal(Buffer.from(value).toString("hex"));
        expect(toBase64Url(value)).to.equal(Buffer.from(value).toString("base64url"));
        expect(fromBase64Url(toBase64Url(value))).to.deep.equal(value);
      }),
    );
  });

  it("are refused as hex without prefix, of odd length, of other characters or of another length", () => {
    for (const text of ["00", "0x0", "0xzz", "0X00", "0x00 "])
      expect(
        codeOf(() => fromHex0x(text)),
        text,
      ).to.equal("INPUT_INVALID");
    expect(codeOf(() => fromHex0x("0x0011", 1))).to.equal("INPUT_INVALID");
  });

  it("are refused as base64url with padding, in the other alphabet, or in a second spelling", () => {
    for (const text of ["AA==", "A+8_", "A", "AB", "AAB"])
      expect(
        codeOf(() => fromBase64Url(text)),
        text,
      ).to.equal("INPUT_INVALID");
  });

  it("are ordered like a dictionary", () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(Math.sign(compareBytes(a, b))).to.equal(Buffer.compare(a, b));
        expect(equalBytes(a, b)).to.equal(compareBytes(a, b) === 0);
      }),
    );
    expect(equalBytes(utf8("ab"), utf8("ac"))).to.equal(false);
  });

  it("are joined in order", () => {
    expect(concat(utf8("a"), utf8(""), utf8("bc"))).to.deep.equal(utf8("abc"));
    expect(concat()).to.have.lengthOf(0);
  });
});

describe("digests as text", () => {
  it("of SHA-256 and SM3 are those of the standards' example abc", () => {
    expect(sha256Text(sha256(utf8("abc")))).to.equal(
      "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    expect(sm3Text(sm3(utf8("abc")))).to.equal(
      "sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    );
  });

  it("are read back, and refused in any other spelling", () => {
    const digest = sha256(utf8("abc"));
    const text = sha256Text(digest);
    expect(parseDigestText(text)).to.deep.equal(digest);
    expect(parseDigestText(sm3Text(digest), "sm3")).to.deep.equal(digest);
    for (const other of [
      text.toUpperCase(),
      text.slice(7),
      `${text}0`,
      text.replace("sha256", "sm3"),
      `${text}\n`,
    ]) {
      expect(
        codeOf(() => parseDigestText(other)),
        other,
      ).to.equal("INPUT_INVALID");
    }
    expect(isDigestText(5, "sha256")).to.equal(false);
  });

  it("are only written of 32 bytes", () => {
    expect(() => sha256Text(new Uint8Array(31))).to.throw(RangeError);
    expect(() => sm3Text(new Uint8Array(33))).to.throw(RangeError);
  });
});

describe("addresses", () => {
  it("have the EIP's checksum, as ethers computes it", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (value) => {
        const address = formatAddress(value);
        expect(address).to.equal(getAddress(toHex0x(value)));
        expect(addressBytes(address)).to.deep.equal(value);
        expect(normaliseAddress(address.toLowerCase())).to.equal(address);
        expect(normaliseAddress(`0x${address.slice(2).toUpperCase()}`)).to.equal(address);
      }),
    );
  });

  it("are refused with a wrong checksum, another length or no prefix", () => {
    for (const text of [
      "0x5FbDB2315678afecb367f032d93F642f64180aA3",
      "0x5FbDB2315678afecb367f032d93F642f64180a",
      "5FbDB2315678afecb367f032d93F642f64180aa3",
      "",
    ]) {
      expect(normaliseAddress(text), text).to.equal(undefined);
    }
    expect(() => formatAddress(new Uint8Array(19))).to.throw(RangeError);
  });

  it("that sign can't be zero", () => {
    expect(zAccount.safeParse(ZERO_ADDRESS).success).to.equal(false);
    expect(zAccount.safeParse("nobody").success).to.equal(false);
    expect(zAccount.parse("0x00000000000000000000000000000000000000aa")).to.equal(
      "0x00000000000000000000000000000000000000AA",
    );
  });
});
