/** Proofs recorded from a real node: they verify, and no digit of them can be changed unseen. */
import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { parseBundle, type BundleJson } from "#core/bundle.ts";
import type { ChainProofJson } from "#core/state-proof/chain-proof.ts";
import { parseTrust, type TrustDocument } from "#core/trust.ts";
import { createProvenReader } from "../../../../client/verify/offline/proven-chain.ts";
import { verifyBundle, type Report } from "../../../../client/verify/pipeline.ts";

const DIRECTORY = new URL("../../../vectors/chain-proof/", import.meta.url);

interface Vector {
  readonly desc: string;
  readonly input: {
    readonly bundle: BundleJson & { readonly chainProof: ChainProofJson };
    readonly trust: TrustDocument;
    readonly blockHash: `0x${string}`;
    readonly now: number;
  };
  readonly expect: { readonly codes: Readonly<Record<string, string>> };
}

const vectors = readdirSync(DIRECTORY)
  .filter((file) => file.endsWith(".json"))
  .map((file) => ({
    name: file.replace(".json", ""),
    ...(JSON.parse(readFileSync(new URL(file, DIRECTORY), "utf8")) as Vector),
  }));

function verify({ bundle, trust, blockHash, now }: Vector["input"], chainProof: unknown): Promise<Report> {
  const pinned = parseTrust(trust);
  const reader = createProvenReader(chainProof, pinned, { hash: blockHash, why: "GIVEN" });
  return verifyBundle({ bundle: parseBundle(bundle), trust: pinned, reader, now });
}

const codesOf = ({ checks }: Report): Readonly<Record<string, string>> =>
  Object.fromEntries(checks.map(({ check, code }) => [check, code]));

const flip = (hex: `0x${string}`, at: number): `0x${string}` =>
  `${hex.slice(0, at)}${(parseInt(hex[at]!, 16) ^ 8).toString(16)}${hex.slice(at + 1)}` as `0x${string}`;

describe("recorded chain proofs", function () {
  this.timeout(60_000);

  for (const { name, desc, input, expect: expected } of vectors) {
    it(`${name}: ${desc}`, async () => {
      const codes = codesOf(await verify(input, input.bundle.chainProof));
      const proven = { ANCHOR: "ANCHOR_PROVEN", FINALITY: "ANCHOR_FINAL_BY_TRUST" };
      expect(codes).to.deep.include({ ...expected.codes, ...proven });
    });

    it(`${name}: with any region of its bytes changed proves less, and never something else`, async () => {
      const { chainProof } = input.bundle;
      const truth = codesOf(await verify(input, chainProof));
      const changed: ChainProofJson[] = [];
      for (let at = 2; at < chainProof.header.length; at += 61)
        changed.push({ ...chainProof, header: flip(chainProof.header, at) });
      chainProof.nodes.forEach((node, i) => {
        for (let at = 2; at < node.length; at += 211)
          changed.push({ ...chainProof, nodes: chainProof.nodes.with(i, flip(node, at)) });
        changed.push({ ...chainProof, nodes: chainProof.nodes.toSpliced(i, 1) });
      });
      for (const proof of changed) {
        const codes = codesOf(await verify(input, proof));
        const other = Object.entries(codes).filter(([check, code]) => truth[check] !== code);
        expect(other.length).to.be.greaterThan(0);
        for (const [, code] of other)
          expect(code).to.be.oneOf(["STATE_PROOF_INVALID", "PROOF_OF_OTHER_BLOCK"]);
      }
    });
  }

  it("are two at least, of the same certificate", () => {
    expect(new Set(vectors.map(({ input }) => input.bundle.certificateNo)).size).to.equal(1);
    expect(vectors.map(({ name }) => name)).to.include.members(["pledged", "untouched"]);
  });
});
