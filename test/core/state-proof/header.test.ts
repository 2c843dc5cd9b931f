import { RLP } from "@ethereumjs/rlp";
import { expect } from "chai";
import { keccak256 } from "ethers";
import { concat, fromHex0x, toHex0x } from "#core/bytes.ts";
import { MAX_HEADER_BYTES, readHeader } from "#core/state-proof/header.ts";
import { codeOf } from "../../helpers/error-of.ts";

const filled = (length: number, byte: number): Uint8Array => new Uint8Array(length).fill(byte);

/** The 15 fields of the first headers. */
function fields(): (Uint8Array | number | bigint | string)[] {
  return [
    filled(32, 1),
    filled(32, 2),
    filled(20, 3),
    filled(32, 4),
    filled(32, 5),
    filled(32, 6),
    filled(256, 0),
    0,
    21_000_000,
    30_000_000,
    0,
    1_763_798_400,
    "datadeed",
    filled(32, 7),
    filled(8, 0),
  ];
}

describe("block headers", () => {
  it("of mainnet's first block read as everybody knows them", () => {
    // Block 1 of Ethereum, as any node gives it.
    const rlp = RLP.encode([
      fromHex0x("0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3"),
      fromHex0x("0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347"),
      fromHex0x("0x05a56e2d52c817161883f50c441c3228cfe54d9f"),
      fromHex0x("0xd67e4d450343046425ae4271474353857ab860dbc0a1dde64b41b5cd3a532bf3"),
      fromHex0x("0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421"),
      fromHex0x("0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421"),
      filled(256, 0),
      17_171_480_576n,
      1,
      5_000,
      0,
      1_438_269_988,
      fromHex0x("0x476574682f76312e302e302f6c696e75782f676f312e342e32"),
      fromHex0x("0x969b900de27b6ac6a67742365dd65f55a0526c41fd18e1b16f1a1215c2e66f59"),
      fromHex0x("0x539bd4979fef1ec4"),
    ]);
    expect(readHeader(rlp)).to.deep.equal({
      hash: "0x88e96d4537bea4d9c05d12549907b32561d3bf31f45aae734cdc119f13406cb6",
      parentHash: "0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3",
      number: 1,
      timestamp: 1_438_269_988,
      stateRoot: fromHex0x("0xd67e4d450343046425ae4271474353857ab860dbc0a1dde64b41b5cd3a532bf3"),
    });
  });

  it("keep their places whatever later forks append", () => {
    const rlp = RLP.encode([...fields(), 7, filled(32, 8), 0, 0, filled(32, 9), [filled(32, 10), [1, 2]]]);
    expect(readHeader(rlp)).to.deep.equal({
      hash: keccak256(rlp),
      parentHash: toHex0x(filled(32, 1)),
      number: 21_000_000,
      timestamp: 1_763_798_400,
      stateRoot: filled(32, 4),
    });
  });

  it("change their hash with every byte", () => {
    const rlp = RLP.encode(fields());
    const { hash } = readHeader(rlp);
    for (let i = 0; i < rlp.length; i++) {
      const changed = Uint8Array.from(rlp, (byte, at) => (at === i ? byte ^ 1 : byte));
      let found: string;
      try {
        found = readHeader(changed).hash;
      } catch {
        continue;
      }
      expect(found, `byte ${i}`).to.not.equal(hash);
    }
  });

  it("are refused when they are no header", () => {
    const change = (index: number, value: unknown) =>
      RLP.encode(fields().map((field, i) => (i === index ? (value as string) : field)));
    const bad: Readonly<Record<string, Uint8Array>> = {
      empty: new Uint8Array(),
      "not RLP": filled(40, 0xff),
      "cut off": RLP.encode(fields()).slice(0, 100),
      "with bytes behind": concat(RLP.encode(fields()), filled(1, 1)),
      "no list": RLP.encode("datadeed"),
      "too few fields": RLP.encode(fields().slice(0, 14)),
      "a short state root": change(3, filled(31, 4)),
      "a list for a state root": change(3, [filled(32, 4)]),
      "a list for a number": change(8, []),
      "a number with a leading zero": change(8, filled(2, 0)),
      "a number of 2^53": change(8, 2n ** 53n),
      "a number of eight bytes": change(8, 2n ** 60n),
      "too large": RLP.encode([...fields(), filled(MAX_HEADER_BYTES, 0)]),
    };
    for (const [what, rlp] of Object.entries(bad))
      expect(
        codeOf(() => readHeader(rlp)),
        what,
      ).to.equal("STATE_PROOF_INVALID");
  });
});
