import { expect } from "chai";
import fc from "fast-check";
import { isCitizenId, isUscc, mod3736 } from "#core/check-characters.ts";

const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

describe("ISO 7064 MOD 37,36", () => {
  it("gives the check characters of published identifiers", () => {
    expect(mod3736("A12425GABC1234002")).to.equal("M"); // GRid standard
    expect(mod3736("000000003A8D0000")).to.equal("Z"); // ISAN, ISO 15706
    expect(mod3736("000000003A8D000000000000")).to.equal("6"); // ISAN with version, ISO 15706-2
  });

  it("gives the check character of the protocol's example", () => {
    expect(mod3736("0AA3000000012")).to.equal("Y");
  });

  const text = fc.string({ unit: fc.constantFrom(...ALPHANUMERIC.split("")), minLength: 2, maxLength: 20 });

  it("finds every single wrong character", () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.constantFrom(...ALPHANUMERIC.split("")), (right, at, other) => {
        const place = at % right.length;
        fc.pre(right[place] !== other);
        const wrong = right.slice(0, place) + other + right.slice(place + 1);
        expect(mod3736(wrong)).not.to.equal(mod3736(right));
      }),
    );
  });

  it("is only for digits and capital letters", () => {
    expect(() => mod3736("0a")).to.throw(RangeError);
    expect(() => mod3736("1-2")).to.throw(RangeError);
  });
});

describe("unified social credit code (GB 32100)", () => {
  it("takes codes with the right check character", () => {
    for (const code of [
      "91350100M000100Y43",
      "9144030071526726XG",
      "91330100799655058B",
      "91330108MA2GLXQ00A",
    ]) {
      expect(isUscc(code), code).to.equal(true);
    }
  });

  it("refuses wrong check characters, lengths and letters", () => {
    for (const code of [
      "91350100M000100Y44",
      "91350100M000100Y4",
      "91350100m000100y43",
      "9135010OM000100Y43",
      "",
      "91350100M000100Y433",
    ]) {
      expect(isUscc(code), code).to.equal(false);
    }
  });

  it("finds every single wrong character", () => {
    const right = "91350100M000100Y43";
    for (let at = 0; at < right.length; at++) {
      for (const other of "0123456789ABCDEFGHJKLMNPQRTUWXY") {
        if (other === right[at]) continue;
        expect(isUscc(right.slice(0, at) + other + right.slice(at + 1))).to.equal(false);
      }
    }
  });
});

describe("citizen's identity number (GB 11643)", () => {
  it("knows the standard's example, in either case", () => {
    expect(isCitizenId("11010519491231002X")).to.equal(true);
    expect(isCitizenId("11010519491231002x")).to.equal(true);
  });

  it("refuses wrong check characters, impossible dates and other lengths", () => {
    for (const text of [
      "110105194912310021",
      "11010519491331002X",
      "11010519491232002X",
      "01010519491231002X",
      "11010517491231002X",
      "",
    ]) {
      expect(isCitizenId(text), text).to.equal(false);
    }
  });
});
