import { expect } from "chai";
import { Wallet, getBytes, hexlify, keccak256 } from "ethers";
import { SignerPool } from "../../../../server/adapters/signer-recovery/pool.ts";
import { codeOf } from "../../../helpers/code-of.ts";

const program = (source: string) => new URL(`data:text/javascript,${encodeURIComponent(source)}`);

describe("signer pool", () => {
  let pool: SignerPool;

  afterEach(async () => {
    await pool.close();
  });

  it("recovers many signers at once, each for its own signature", async () => {
    pool = new SignerPool({ threads: 2 });
    const jobs = Array.from({ length: 24 }, (_, i) => {
      const wallet = new Wallet(keccak256(Uint8Array.of(i)));
      const digest = keccak256(Uint8Array.of(i, 1));
      return {
        address: wallet.address,
        digest: getBytes(digest),
        signature: getBytes(wallet.signingKey.sign(digest).serialized),
      };
    });
    const signers = await Promise.all(jobs.map(({ digest, signature }) => pool.recover(digest, signature)));
    expect(signers).to.deep.equal(jobs.map(({ address }) => address));
  });

  it("knows no signer of what is no signature", async () => {
    pool = new SignerPool({ threads: 1 });
    const digest = new Uint8Array(32).fill(1);
    for (const signature of [
      new Uint8Array(),
      new Uint8Array(65),
      new Uint8Array(65).fill(255),
      new Uint8Array(64).fill(1),
    ]) {
      expect(await pool.recover(digest, signature), hexlify(signature)).to.equal(undefined);
    }
  });

  it("does not accept a signature's second spelling with a high s", async () => {
    pool = new SignerPool({ threads: 1 });
    const wallet = new Wallet(keccak256(Uint8Array.of(1)));
    const digest = keccak256(Uint8Array.of(2));
    const { r, s, v } = wallet.signingKey.sign(digest);
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const high = (order - BigInt(s)).toString(16).padStart(64, "0");
    const spell = (sHex: string, vByte: number) => getBytes(`${r}${sHex}${vByte.toString(16)}`);
    expect(await pool.recover(getBytes(digest), spell(s.slice(2), v))).to.equal(wallet.address);
    expect(await pool.recover(getBytes(digest), spell(high, v === 27 ? 28 : 27))).to.equal(undefined);
  });

  it("says so when a thread fails, and starts another", async () => {
    pool = new SignerPool({
      threads: 1,
      program: program(`
        import { parentPort } from "node:worker_threads";
        parentPort.on("message", (jobs) => {
          if (jobs.some(({ digest }) => digest[0] === 1)) throw new Error("broken");
          parentPort.postMessage(jobs.map(({ id, digest }) => ({ id, signer: "0x" + digest[0] })));
        });`),
    });
    const [first, second, third] = [1, 2, 1].map((byte) => Uint8Array.of(byte));
    expect(await codeOf(pool.recover(first!, new Uint8Array()))).to.equal("INTERNAL");
    expect(await pool.recover(second!, new Uint8Array())).to.equal("0x2");
    expect(await codeOf(pool.recover(third!, new Uint8Array()))).to.equal("INTERNAL");
  });

  it("answers nobody after it was closed, also not those who waited", async () => {
    pool = new SignerPool({
      threads: 1,
      program: program(
        `import { parentPort } from "node:worker_threads"; parentPort.on("message", () => {});`,
      ),
    });
    const waiting = codeOf(pool.recover(new Uint8Array(32), new Uint8Array(65)));
    await pool.close();
    expect(await waiting).to.equal("NOT_READY");
    expect(await codeOf(pool.recover(new Uint8Array(32), new Uint8Array(65)))).to.equal("NOT_READY");
  });

  it("needs at least one thread", () => {
    pool = new SignerPool({ threads: 1 });
    for (const threads of [0, -1, 1.5]) expect(() => new SignerPool({ threads })).to.throw(RangeError);
  });
});
