import { expect } from "chai";
import type { CID } from "multiformats/cid";
import {
  codeOf,
  describeIpfsNode,
  describeIpfsRepair,
  patternBytes,
  rawCid,
  type OpenedIpfs,
} from "../../../helpers/ipfs.behavior.ts";
import { MemoryIpfs } from "../../../helpers/memory-ipfs.ts";

function open(): Promise<OpenedIpfs & { damage: (cid: CID) => Promise<void> }> {
  const node = new MemoryIpfs();
  return Promise.resolve({
    node,
    damage: (cid) => {
      node.damage(cid);
      return Promise.resolve();
    },
    close: () => node.stop(),
  });
}

describeIpfsNode("the fake", open);

describe("the fake's faults", () => {
  const bytes = patternBytes(0, 30);

  describeIpfsRepair("the fake", open);

  it("loses a write, or does it and loses the answer", async () => {
    const cid = await rawCid(bytes);
    const node = new MemoryIpfs();
    node.failNext("lost", "done-but-unacknowledged");
    expect(await codeOf(node.putBlock(cid, bytes))).to.equal("IPFS_UNREACHABLE");
    expect(await node.getBlock(cid)).to.equal(null);
    expect(await codeOf(node.putBlock(cid, bytes))).to.equal("IPFS_UNREACHABLE");
    expect(await node.getBlock(cid)).to.deep.equal(bytes);
    await node.putBlock(cid, bytes);
  });

  it("answers nothing while it is down", async () => {
    const cid = await rawCid(bytes);
    const node = new MemoryIpfs();
    node.isDown = true;
    expect(await codeOf(node.getBlock(cid))).to.equal("IPFS_UNREACHABLE");
    node.isDown = false;
    expect(await node.getBlock(cid)).to.equal(null);
  });
});
