import { expect } from "chai";
import fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { z } from "zod";
import { entriesCid, importEntries } from "../../../../client/adapters/ipfs/entries-file.ts";
import { patternBytes, patternPieces } from "../../../helpers/ipfs.behavior.ts";

const VECTORS = new URL("../../../vectors/ipfs/", import.meta.url);
const vectorSchema = z.object({
  desc: z.string(),
  input: z.object({ sizeBytes: z.int() }),
  expect: z.object({ result: z.string() }),
});

const vectors = readdirSync(VECTORS)
  .filter((name) => name.startsWith("entries-"))
  .map((name) => ({ name, ...vectorSchema.parse(JSON.parse(readFileSync(new URL(name, VECTORS), "utf8"))) }));

describe("the address of an entries file", () => {
  for (const { name, input, expect: expected } of vectors) {
    it(`is Kubo's: ${name}`, async () => {
      const cid = await entriesCid(patternPieces(input.sizeBytes, 1_000_003));
      expect(cid.toString()).to.equal(expected.result);
    });
  }

  it("was compared for files of no, one, and two levels of nodes", () => {
    expect(vectors.length).to.be.at.least(9);
  });

  it("has the raw codec up to 1 MiB and dag-pb above", async () => {
    expect((await entriesCid(patternBytes(0, 1_048_576))).code).to.equal(0x55);
    expect((await entriesCid(patternBytes(0, 1_048_577))).code).to.equal(0x70);
  });

  it("does not depend on how the content is cut into pieces", async () => {
    const content = patternBytes(0, 1_200_000);
    const whole = (await entriesCid(content)).toString();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: content.length }), { maxLength: 12 }),
        async (cuts) => {
          const places = [0, ...cuts.sort((a, b) => a - b), content.length];
          const pieces = async function* (): AsyncGenerator<Uint8Array> {
            for (let i = 1; i < places.length; i++) {
              yield await Promise.resolve(content.subarray(places[i - 1], places[i]));
            }
          };
          expect((await entriesCid(pieces())).toString()).to.equal(whole);
        },
      ),
      { numRuns: 15 },
    );
  });

  it("waits for the sink, and fails with it", async () => {
    const failure = new Error("no room");
    const caught: unknown = await importEntries(patternBytes(0, 256), () => Promise.reject(failure)).catch(
      (error: unknown) => error,
    );
    expect(caught).to.equal(failure);
  });
});
