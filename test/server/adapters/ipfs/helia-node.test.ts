import { expect } from "chai";
import { mkdtemp, readdir, readFile, rm, writeFile, mkdir, chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CID } from "multiformats/cid";
import { openHeliaNode } from "../../../../server/adapters/ipfs/helia-node.ts";
import type { IpfsNode } from "../../../../server/ports/ipfs.ts";
import {
  codeOf,
  describeIpfsNode,
  describeIpfsRepair,
  type OpenedIpfs,
  patternBytes,
  rawCid,
} from "../../../helpers/ipfs.behavior.ts";

const logger = { warn: (): void => undefined };

/** Path of the file of the only block in a folder. */
async function onlyBlockIn(folder: string): Promise<string> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".data"));
  expect(names).to.have.length(1);
  return join(folder, names[0] ?? "");
}

async function open(): Promise<OpenedIpfs & { damage: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "datadeed-ipfs-"));
  const node = await openHeliaNode({ folder, logger });
  return {
    node,
    damage: async () => {
      const path = await onlyBlockIn(folder);
      const bytes = await readFile(path);
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      await writeFile(path, bytes);
    },
    close: async () => {
      await node.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

describeIpfsNode("the in-process node", open);

describe("the in-process IPFS node on disk", () => {
  let folder: string;
  let node: IpfsNode | null = null;
  const bytes = patternBytes(0, 2000);
  let cid: CID;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "datadeed-ipfs-"));
    cid = await rawCid(bytes);
  });
  afterEach(async () => {
    await node?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const start = async (): Promise<IpfsNode> => (node = await openHeliaNode({ folder, logger }));

  describeIpfsRepair("the in-process node", open);

  it("has its blocks again after a restart", async () => {
    await (await start()).putBlock(cid, bytes);
    await node?.stop();
    expect(await (await start()).getBlock(cid)).to.deep.equal(bytes);
  });

  it("throws away what a crash left half written", async () => {
    await (await start()).putBlock(cid, bytes);
    await node?.stop();
    await writeFile(join(folder, "tmp", "half"), "half a block");
    await start();
    expect(await readdir(join(folder, "tmp"))).to.deep.equal([]);
  });

  it("does not call a block absent that can't be read", async () => {
    await (await start()).putBlock(cid, bytes);
    const path = await onlyBlockIn(folder);
    await rm(path);
    await mkdir(path); // reading a folder fails, whoever asks
    expect(await codeOf((await start()).getBlock(cid))).to.equal("IPFS_UNREACHABLE");
  });

  it("says what is wrong with a folder that can't be used", async () => {
    const path = join(folder, "file");
    await writeFile(path, "not a folder");
    await chmod(path, 0o600);
    expect(await codeOf(openHeliaNode({ folder: join(path, "blocks"), logger }))).to.equal("STORE_FAILED");
  });

  it("finishes the writes at work before it stops", async () => {
    const running = await start();
    const blocks = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => ({
        cid: await rawCid(patternBytes(i, 50)),
        bytes: patternBytes(i, 50),
      })),
    );
    const writes = Promise.all(blocks.map((block) => running.putBlock(block.cid, block.bytes)));
    await running.stop();
    await writes;
    const again = await start();
    for (const block of blocks) expect(await again.getBlock(block.cid)).to.deep.equal(block.bytes);
  });
});
