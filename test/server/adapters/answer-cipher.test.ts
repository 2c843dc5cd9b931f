import { expect } from "chai";
import { utf8 } from "#core/bytes.ts";
import { DataDeedError } from "#core/errors.ts";
import { aesAnswerCipher as cipher } from "../../../server/adapters/answer-cipher.ts";

describe("answer cipher", () => {
  const secret = { apiKeySecret: "dd_secret", key: "key" };
  const bound = utf8("request");
  const plaintext = utf8("answer");

  const codeOfOpening = (...args: Parameters<typeof cipher.open>) => {
    try {
      cipher.open(...args);
      return "none";
    } catch (error) {
      return error instanceof DataDeedError ? error.code : error;
    }
  };

  it("opens what it sealed, and seals the same twice differently", () => {
    const sealed = cipher.seal(secret, bound, plaintext);
    expect(Buffer.from(cipher.open(secret, bound, sealed)).equals(plaintext)).to.equal(true);
    expect(Buffer.from(cipher.seal(secret, bound, plaintext)).equals(sealed)).to.equal(false);
    expect(cipher.open(secret, bound, cipher.seal(secret, bound, new Uint8Array()))).to.have.length(0);
  });

  it("does not open for another secret, key or request", () => {
    const sealed = cipher.seal(secret, bound, plaintext);
    expect(codeOfOpening({ ...secret, apiKeySecret: "dd_other" }, bound, sealed)).to.equal("KEY_INVALID");
    expect(codeOfOpening({ ...secret, key: "other" }, bound, sealed)).to.equal("KEY_INVALID");
    expect(codeOfOpening(secret, utf8("other"), sealed)).to.equal("KEY_INVALID");
  });

  it("does not open when any byte was changed or cut off", () => {
    const sealed = cipher.seal(secret, bound, plaintext);
    for (let at = 0; at < sealed.length; at++) {
      const changed = Uint8Array.from(sealed, (byte, i) => (i === at ? byte ^ 1 : byte));
      expect(codeOfOpening(secret, bound, changed), `byte ${at}`).to.equal("KEY_INVALID");
      expect(codeOfOpening(secret, bound, sealed.subarray(0, at)), `cut at ${at}`).to.equal("KEY_INVALID");
    }
  });
});
