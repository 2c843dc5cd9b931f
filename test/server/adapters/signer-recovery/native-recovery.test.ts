import { expect } from "chai";
import fc from "fast-check";
import { Signature, SigningKey, Wallet } from "ethers";
import { fromHex0x } from "#core/bytes.ts";
import { recoverSigner } from "#core/typed-data.ts";
import { recoverSignerNatively } from "../../../../server/adapters/signer-recovery/native-recovery.ts";

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const wallet = new Wallet(`0x${"42".repeat(32)}`);

function word(value: bigint): Uint8Array {
  return fromHex0x(`0x${value.toString(16).padStart(64, "0")}`);
}

function join(r: Uint8Array, s: Uint8Array, v: number): Uint8Array {
  return new Uint8Array([...r, ...s, v]);
}

describe("recovery of signers by libsecp256k1", () => {
  const digests = fc.uint8Array({ minLength: 32, maxLength: 32 });

  it("gives the account that signed", () => {
    fc.assert(
      fc.property(digests, (digest) => {
        const signature = fromHex0x(new SigningKey(wallet.privateKey).sign(digest).serialized);
        expect(recoverSignerNatively(digest, signature)).to.equal(wallet.address);
      }),
      { numRuns: 30 },
    );
  });

  it("agrees with the verifier's own code on signatures that were changed anywhere", () => {
    fc.assert(
      fc.property(digests, fc.nat(64), fc.nat(255), (digest, at, byte) => {
        const signature = fromHex0x(new SigningKey(wallet.privateKey).sign(digest).serialized);
        signature[at] = byte;
        expect(recoverSignerNatively(digest, signature)).to.equal(recoverSigner(digest, signature));
      }),
      { numRuns: 60 },
    );
  });

  it("agrees on every edge of r, s, v and length", () => {
    const digest = new Uint8Array(32).fill(7);
    const genuine = Signature.from(new SigningKey(wallet.privateKey).sign(digest));
    const [r, s] = [BigInt(genuine.r), BigInt(genuine.s)];
    const edges = [0n, 1n, r, s, ORDER - s, ORDER / 2n, ORDER / 2n + 1n, ORDER - 1n, ORDER, 2n ** 256n - 1n];
    for (const first of edges) {
      for (const second of edges) {
        for (const v of [0, 1, 26, 27, 28, 29, 255]) {
          const signature = join(word(first), word(second), v);
          expect(recoverSignerNatively(digest, signature), `${first} ${second} ${v}`).to.equal(
            recoverSigner(digest, signature),
          );
        }
      }
    }
    for (const length of [0, 64, 66])
      expect(recoverSignerNatively(digest, new Uint8Array(length).fill(27))).to.equal(undefined);
  });
});
