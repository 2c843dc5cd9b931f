import { expect } from "chai";
import { CHUNK_SIZE_BYTES } from "#core/chunk-size.ts";
import { prefixedChunks } from "../../../client/web/src/hashing/file-chunks.ts";

const LENGTH = 2 * CHUNK_SIZE_BYTES + 5;
const bytes = Uint8Array.from({ length: LENGTH }, (_, i) => i % 251);

async function chunksOf(blob: Blob): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of prefixedChunks(blob)) chunks.push(chunk.slice());
  return chunks;
}

const prefixed = [0, 1, 2].map((i) => {
  const chunk = bytes.subarray(i * CHUNK_SIZE_BYTES, (i + 1) * CHUNK_SIZE_BYTES);
  return Uint8Array.from([0, ...chunk]);
});

/** A blob whose stream is another one. */
function withStream(stream: () => unknown): Blob {
  return Object.assign(new Blob([bytes]), { stream });
}

describe("chunks of a file in the browser", () => {
  it("come one by one behind a zero", async () => {
    expect(await chunksOf(new Blob([bytes]))).to.deep.equal(prefixed);
  });

  it("come whole where reads give less than was asked for", async () => {
    const stream = () => {
      let at = 0;
      return new ReadableStream({
        type: "bytes",
        pull: (controller) => {
          const { byobRequest } = controller;
          const view = byobRequest!.view!;
          // Without `min`, as browsers did before they knew it.
          const part = bytes.subarray(at, at + Math.min(view.byteLength, 300_001));
          new Uint8Array(view.buffer, view.byteOffset).set(part);
          at += part.length;
          byobRequest!.respond(part.length);
        },
      });
    };
    expect(await chunksOf(withStream(stream))).to.deep.equal(prefixed);
  });

  it("come the same where a file can't be read into buffers", async () => {
    const stream = () => new ReadableStream({ pull: (controller) => controller.enqueue(bytes) });
    expect(await chunksOf(withStream(stream))).to.deep.equal(prefixed);
  });

  it("are refused where the file ends too early", async () => {
    const stream = () => new Blob([bytes.subarray(0, CHUNK_SIZE_BYTES + 1)]).stream();
    const error = await chunksOf(withStream(stream)).catch((reason: unknown) => reason);
    expect(error).to.be.an("error").with.property("message", "the file became shorter");
  });

  it("are none of an empty file", async () => {
    expect(await chunksOf(new Blob([]))).to.deep.equal([]);
  });
});
