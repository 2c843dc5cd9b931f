import { expect } from "chai";
import fc from "fast-check";
import { ByteCollector } from "#core/byte-collector.ts";
import { joinBytes } from "#core/bytes.ts";

describe("gathering bytes", () => {
  it("gives the whole, however it was cut", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 30 }), (pieces) => {
        const collector = new ByteCollector(2000);
        for (const piece of pieces) expect(collector.take(piece)).to.equal(true);
        expect(Buffer.from(collector.bytes()).equals(Buffer.concat(pieces))).to.equal(true);
      }),
    );
  });

  it("takes exactly as much as is allowed, and keeps what it took", () => {
    const collector = new ByteCollector(5);
    expect(collector.take(Uint8Array.of(1, 2, 3))).to.equal(true);
    expect(collector.take(Uint8Array.of(4, 5, 6))).to.equal(false);
    expect(collector.take(Uint8Array.of(4, 5))).to.equal(true);
    expect(collector.take(Uint8Array.of(6))).to.equal(false);
    expect([...collector.bytes()]).to.deep.equal([1, 2, 3, 4, 5]);
    expect(new ByteCollector(0).take(Uint8Array.of(1))).to.equal(false);
  });

  it("does not write into what it was given", () => {
    const first = new Uint8Array(4).fill(1);
    const collector = new ByteCollector(100);
    collector.take(first.subarray(0, 2));
    collector.take(Uint8Array.of(9));
    expect([...first]).to.deep.equal([1, 1, 1, 1]);
  });

  it("takes half a million pieces of a byte each, as lists of parts do", () => {
    const collector = new ByteCollector(1_000_000);
    const piece = Uint8Array.of(7);
    for (let i = 0; i < 500_000; i++) collector.take(piece);
    expect(collector.bytes()).to.have.length(500_000);
    expect(joinBytes(new Array<Uint8Array>(500_000).fill(piece))).to.have.length(500_000);
  });
});
