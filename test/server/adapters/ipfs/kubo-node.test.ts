import { expect } from "chai";
import type { CID } from "multiformats/cid";
import { entriesCid } from "../../../../client/adapters/ipfs/entries-file.ts";
import { openKuboNode } from "../../../../server/adapters/ipfs/kubo-node.ts";
import type { IpfsNode } from "../../../../server/ports/ipfs.ts";
import {
  codeOf,
  describeIpfsNode,
  describeIpfsRepair,
  type OpenedIpfs,
  patternBytes,
  patternPieces,
  rawCid,
} from "../../../helpers/ipfs.behavior.ts";
import { findKubo, startKubo, type KuboDaemon } from "../../../helpers/kubo-daemon.ts";
import { KuboStandIn } from "../../../helpers/kubo-stand-in.ts";

const logger = { warn: (): void => undefined };

async function openStandIn(): Promise<OpenedIpfs & { damage: (cid: CID) => Promise<void> }> {
  const standIn = await KuboStandIn.start();
  const node = openKuboNode({ url: standIn.url, logger });
  return {
    node,
    damage: (cid) => {
      standIn.damage(cid);
      return Promise.resolve();
    },
    close: async () => {
      await node.stop();
      await standIn.stop();
    },
  };
}

describeIpfsNode("a stand-in for Kubo", openStandIn);

const kubo = findKubo();
if (kubo !== null) {
  describe("with a Kubo binary", () => {
    let daemon: KuboDaemon;
    before(async () => {
      daemon = await startKubo(kubo);
    });
    after(async () => {
      await daemon.stop();
    });
    describeIpfsNode("Kubo", () => {
      const node = openKuboNode({ url: daemon.url, logger });
      return Promise.resolve({ node, close: () => node.stop() });
    });
  });
}

function answerWith(status: number, text: string): KuboStandIn["intercept"] {
  return (_path, _request, response) => {
    response.writeHead(status).end(text);
    return true;
  };
}

describe("the Kubo adapter", () => {
  let standIn: KuboStandIn;
  let node: IpfsNode;
  const bytes = patternBytes(0, 300);
  beforeEach(async () => {
    standIn = await KuboStandIn.start();
    node = openKuboNode({ url: standIn.url, logger });
  });
  afterEach(async () => {
    await node.stop();
    await standIn.stop();
  });

  describeIpfsRepair("it", openStandIn);

  it("asks for local blocks only, and pins what it stores", async () => {
    const cid = await rawCid(bytes);
    await node.putBlock(cid, bytes);
    await node.getBlock(cid);
    const [put = "", get = ""] = standIn.requests;
    expect(put)
      .to.match(/^\/api\/v0\/block\/put\?/)
      .and.to.include("pin=true")
      .and.to.include("mhtype=sha2-256");
    expect(get)
      .to.match(/^\/api\/v0\/block\/get\?/)
      .and.to.include("offline=true");
  });

  it("does not believe an address that differs from its own", async () => {
    const cid = await rawCid(bytes);
    const other = (await rawCid(patternBytes(1, 1))).toString();
    standIn.intercept = (_path, _request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ Key: other, Hash: other, Name: other, Size: "300" }));
      return true;
    };
    expect(await codeOf(node.putBlock(cid, bytes))).to.equal("CID_MISMATCH");
    const entries = await entriesCid(patternBytes(0, 300));
    expect(await codeOf(node.putEntries(entries, patternPieces(300, 100)))).to.equal("CID_MISMATCH");
  });

  for (const [how, intercept] of [
    ["never answers", () => true],
    [
      "cuts the connection",
      (_path, request) => {
        request.destroy();
        return true;
      },
    ],
    ["fails for another reason", answerWith(500, "disk full")],
    ["answers with something else", answerWith(200, "<html>")],
  ] satisfies [string, KuboStandIn["intercept"]][]) {
    it(`says that the node is unreachable when it ${how}`, async () => {
      const hasty = openKuboNode({ url: standIn.url, timeoutMs: 200, logger });
      standIn.intercept = intercept;
      const cid = await rawCid(bytes);
      expect(await codeOf(hasty.putBlock(cid, bytes))).to.equal("IPFS_UNREACHABLE");
      const entries = await entriesCid(bytes);
      expect(await codeOf(hasty.putEntries(entries, patternPieces(300, 100)))).to.equal("IPFS_UNREACHABLE");
      // a page of a proxy is no block, and so never taken for one
      if (how !== "answers with something else")
        expect(await codeOf(hasty.getBlock(cid))).to.equal("IPFS_UNREACHABLE");
      else expect(await hasty.getBlock(cid)).to.equal(null);
      await hasty.stop();
    });
  }

  it("says that the node is unreachable when nobody listens", async () => {
    await standIn.stop();
    const cid = await rawCid(bytes);
    expect(await codeOf(node.putBlock(cid, bytes))).to.equal("IPFS_UNREACHABLE");
    expect(await codeOf(node.getBlock(cid))).to.equal("IPFS_UNREACHABLE");
    standIn = await KuboStandIn.start();
  });

  it("sends user and password of its address as authorization", async () => {
    const url = standIn.url.replace("http://", "http://gate:p%40ss@");
    const cid = await rawCid(bytes);
    await openKuboNode({ url, logger }).putBlock(cid, bytes);
    expect(standIn.authorization).to.equal(`Basic ${Buffer.from("gate:p@ss").toString("base64")}`);
  });

  it("ends what is under way when it stops", async () => {
    standIn.intercept = () => true;
    const cid = await rawCid(bytes);
    const pending = codeOf(node.putBlock(cid, bytes));
    await node.stop();
    expect(await pending).to.equal("IPFS_UNREACHABLE");
  });

  for (const url of ["/ip4/127.0.0.1/tcp/5001", "ftp://example.org", "", "localhost:5001"]) {
    it(`refuses ${JSON.stringify(url)} as an address`, () => {
      let code = "none";
      try {
        openKuboNode({ url, logger });
      } catch (error) {
        code = (error as { code: string }).code;
      }
      expect(code).to.equal("CONFIG_INVALID");
    });
  }
});
