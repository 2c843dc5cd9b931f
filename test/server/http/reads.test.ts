import { expect } from "chai";
import { CID } from "multiformats/cid";
import { CarReader } from "@ipld/car";
import { DataDeedError, type ErrorCode } from "#core/errors.ts";
import { HttpRig, problemIn } from "../../helpers/http-rig.ts";
import { FRESH_PROOF, RECEIPT } from "../../helpers/fake-gateway.ts";
import { rawCid } from "../../helpers/ipfs.behavior.ts";
import { entriesCid } from "../../../client/adapters/ipfs/entries-file.ts";
import { HOLDER } from "../../helpers/scenario.ts";

describe("reading records", () => {
  let rig: HttpRig;

  beforeEach(async () => {
    rig = await new HttpRig().start();
  });

  afterEach(() => rig.stop());

  const get = (path: string, headers: Record<string, string> = {}) => rig.fetch(path, { key: null, headers });
  const NO = RECEIPT.certificateNo;

  it("needs no API key, and is open to pages from anywhere", async () => {
    for (const path of [
      `/v1/certificates/${NO}`,
      `/v1/certificates/${NO}/bundle`,
      `/v1/certificates/${NO}/certificate.pdf`,
      "/v1/certificates",
      "/v1/log/head",
      "/.well-known/datadeed.json",
    ]) {
      const response = await get(path);
      expect([path, response.status]).to.deep.equal([path, 200]);
      expect(response.headers.get("access-control-allow-origin")).to.equal("*");
      expect(response.headers.get("x-content-type-options")).to.equal("nosniff");
      await response.arrayBuffer();
    }
  });

  it("gives a certificate with links, and lets it be kept a little once it is final", async () => {
    const response = await get(`/v1/certificates/${NO}`);
    expect(response.headers.get("cache-control")).to.equal("no-cache");
    expect(await response.json()).to.deep.equal({
      ...rig.gateway.view,
      links: {
        self: `/v1/certificates/${NO}`,
        bundle: `/v1/certificates/${NO}/bundle`,
        pdf: `/v1/certificates/${NO}/certificate.pdf`,
      },
    });
    rig.gateway.view = { ...rig.gateway.view, state: "FINAL" };
    expect((await get(`/v1/certificates/${NO}`)).headers.get("cache-control")).to.equal("public, max-age=5");
  });

  it("answers 304 to who has the same already", async () => {
    const first = await get(`/v1/certificates/${NO}`);
    const etag = first.headers.get("etag")!;
    expect(etag).to.match(/^"/);
    // Without it fetch would ask for a fresh answer.
    const again = { "if-none-match": etag, "cache-control": "max-age=0" };
    const second = await get(`/v1/certificates/${NO}`, again);
    expect(second.status).to.equal(304);
    rig.gateway.view = { ...rig.gateway.view, state: "ANCHORED" };
    expect((await get(`/v1/certificates/${NO}`, again)).status).to.equal(200);
  });

  it("answers HEAD like GET without a body", async () => {
    const response = await rig.fetch(`/v1/certificates/${NO}/bundle`, { method: "HEAD", key: null });
    expect(response.status).to.equal(200);
    expect(Number(response.headers.get("content-length"))).to.be.greaterThan(1000);
    expect(await response.text()).to.equal("");
  });

  it("gives the bundle with a fresh proof of the chain's state where that is asked for", async () => {
    const fresh = await get(`/v1/certificates/${NO}/bundle?proof=latest`);
    expect(await fresh.json()).to.deep.equal({ ...rig.gateway.bundle, chainProof: FRESH_PROOF });
    const witnessed = await get(`/v1/certificates/${NO}/bundle?proof=witnessed`);
    expect(await witnessed.json()).to.deep.equal({
      ...rig.gateway.bundle,
      chainProof: FRESH_PROOF,
      cosignedNote: "a note\n",
    });
    const other = await get(`/v1/certificates/${NO}/bundle?proof=oldest`);
    expect([other.status, (await problemIn(other)).code]).to.deep.equal([422, "INPUT_INVALID"]);
  });

  it("gives the bundle as a file with its own media type", async () => {
    const response = await get(`/v1/certificates/${NO}/bundle`);
    expect(response.headers.get("content-type")).to.equal("application/vnd.datadeed.bundle+json");
    expect(response.headers.get("content-disposition")).to.equal(`attachment; filename="${NO}.deed.json"`);
    expect(await response.json()).to.deep.equal(rig.gateway.bundle);
  });

  it("gives the certificate as a PDF file that caches may keep and ask for again", async () => {
    const response = await get(`/v1/certificates/${NO}/certificate.pdf`);
    expect(response.status).to.equal(200);
    expect(response.headers.get("content-type")).to.equal("application/pdf");
    expect(response.headers.get("content-disposition")).to.equal(`attachment; filename="${NO}.pdf"`);
    expect(response.headers.get("cache-control")).to.equal("no-cache");
    expect(await response.text()).to.equal(`%PDF ${NO}`);
    const again = { "if-none-match": response.headers.get("etag")!, "cache-control": "max-age=0" };
    expect((await get(`/v1/certificates/${NO}/certificate.pdf`, again)).status).to.equal(304);
  });

  for (const [code, status] of [
    ["NOT_ANCHORED", 409],
    ["NOT_FOUND", 404],
    ["CERTIFICATE_NO_INVALID", 400],
    ["LOG_CORRUPT", 500],
    ["CHAIN_UNREACHABLE", 503],
  ] as [ErrorCode, number][]) {
    it(`answers ${status} when a bundle can't be had because of ${code}`, async () => {
      rig.gateway.failure = new DataDeedError(code);
      for (const file of ["bundle", "certificate.pdf"]) {
        const response = await get(`/v1/certificates/${NO}/${file}`);
        expect(response.headers.get("content-disposition")).to.equal(null);
        expect(response.headers.get("cache-control")).to.equal("no-store");
        expect(await problemIn(response)).to.include({ code, status });
      }
    });
  }

  it("says when to ask again for a bundle that is not anchored yet", async () => {
    rig.gateway.failure = new DataDeedError("NOT_ANCHORED");
    expect((await get(`/v1/certificates/${NO}/bundle`)).headers.get("retry-after")).to.equal("2");
  });

  it("lists by holder, state and cursor, and links the next page", async () => {
    rig.gateway.pageEnd = 12;
    const response = await get(`/v1/certificates?holder=${HOLDER.toLowerCase()}&state=FINAL&after=3&limit=5`);
    expect(rig.gateway.listed).to.deep.equal([{ holder: HOLDER, state: "FINAL", after: 3, limit: 5 }]);
    expect(response.headers.get("link")).to.equal(
      `</v1/certificates?holder=${HOLDER}&state=FINAL&after=12&limit=5>; rel="next"`,
    );
    expect(await response.json()).to.have.property("next", 12);
  });

  it("lists 100 by default", async () => {
    await get("/v1/certificates");
    expect(rig.gateway.listed).to.deep.equal([{ limit: 100 }]);
  });

  it("names every bad query parameter at once", async () => {
    const problem = await problemIn(
      await get("/v1/certificates?holder=0x12&state=DONE&after=-1&limit=501&order=asc"),
    );
    expect(problem).to.include({ code: "INPUT_INVALID", status: 422 });
    expect(problem.errors?.map(({ pointer }) => pointer)).to.have.members([
      "query:holder",
      "query:state",
      "query:after",
      "query:limit",
      "query:order",
    ]);
    expect((await problemIn(await get("/v1/certificates?limit=1&limit=2"))).code).to.equal("INPUT_INVALID");
    for (const limit of ["", "0", "1.5", "1e2", "0x10", "01", "99999999999999999999"]) {
      expect((await problemIn(await get(`/v1/certificates?limit=${limit}`))).code, limit).to.equal(
        "INPUT_INVALID",
      );
    }
  });

  it("gives at most 1,000 entries of the log", async () => {
    expect(await (await get("/v1/log/entries?start=5&end=5000")).json()).to.deep.equal({
      entries: [{ index: 5, ...rig.gateway.bundle.entry }],
    });
    expect(rig.gateway.logAsked).to.deep.equal([[5, 1005]]);
    expect((await problemIn(await get("/v1/log/entries?start=9&end=8"))).errors?.[0]?.pointer).to.equal(
      "query:end",
    );
    expect(
      (await problemIn(await get("/v1/log/entries"))).errors?.map(({ pointer }) => pointer),
    ).to.have.members(["query:start", "query:end"]);
  });

  it("gives consistency proofs", async () => {
    expect(await (await get("/v1/log/consistency?first=3&second=40")).json()).to.include({
      first: 3,
      second: 40,
    });
    expect(
      (await problemIn(await get("/v1/log/consistency?first=4&second=3"))).errors?.[0]?.pointer,
    ).to.equal("query:second");
  });
});

describe("the trustless gateway", () => {
  const BYTES = new TextEncoder().encode("a certificate");
  const RAW = "application/vnd.ipld.raw";
  const CAR = "application/vnd.ipld.car";
  let rig: HttpRig;
  let cid: CID;

  beforeEach(async () => {
    rig = await new HttpRig().start();
    cid = await rawCid(BYTES);
    await rig.ipfs.putBlock(cid, BYTES);
  });

  afterEach(() => rig.stop());

  const get = (path: string, headers: Record<string, string> = {}) => rig.fetch(path, { key: null, headers });

  it("serves a raw block, immutable, as a download", async () => {
    const response = await get(`/ipfs/${cid.toString()}?format=raw`);
    expect(response.status).to.equal(200);
    expect(Object.fromEntries(response.headers)).to.include({
      "content-type": RAW,
      "content-length": String(BYTES.length),
      "content-disposition": `attachment; filename="${cid.toString()}.bin"`,
      "cache-control": "public, max-age=31536000, immutable",
      etag: `"${cid.toString()}.raw"`,
      "x-content-type-options": "nosniff",
      "access-control-allow-origin": "*",
    });
    expect(new Uint8Array(await response.arrayBuffer())).to.deep.equal(BYTES);
  });

  it("chooses by Accept where no format is given, and says where it is to be found", async () => {
    const raw = await get(`/ipfs/${cid.toString()}`, { accept: `text/html;q=0.9, ${RAW}` });
    expect(raw.headers.get("content-type")).to.equal(RAW);
    expect(raw.headers.get("content-location")).to.equal(`/ipfs/${cid.toString()}?format=raw`);
    const car = await get(`/ipfs/${cid.toString()}`, { accept: `${CAR}; version=1; order=dfs` });
    expect(car.headers.get("content-type")).to.equal(`${CAR}; version=1; order=dfs; dups=n`);
    const both = await get(`/ipfs/${cid.toString()}?format=raw`, { accept: CAR });
    expect(both.headers.get("content-type")).to.equal(RAW);
  });

  it("serves a whole entries file as a CAR", async () => {
    async function* content() {
      for (let i = 0; i < 3; i++) yield new Uint8Array(700_000).fill(i);
    }
    const root = await entriesCid(content());
    await rig.ipfs.putEntries(root, content());
    const response = await get(`/ipfs/${root.toString()}?format=car`);
    expect(response.headers.get("etag")).to.match(/^W\//);
    const reader = await CarReader.fromBytes(new Uint8Array(await response.arrayBuffer()));
    expect((await reader.getRoots()).map(String)).to.deep.equal([root.toString()]);
    let blocks = 0;
    for await (const block of reader.blocks()) {
      blocks++;
      expect(block.bytes.length).to.be.at.most(1_048_576);
    }
    expect(blocks).to.equal(4);
  });

  it("cuts the connection when a block below is missing, so that nobody takes half for whole", async () => {
    async function* content() {
      yield new Uint8Array(2_100_000).fill(1);
      yield new Uint8Array(2_100_000).fill(2);
    }
    const root = await entriesCid(content());
    await rig.ipfs.putEntries(root, content());
    const last = [...rig.ipfs.blocks.keys()].at(-2)!;
    rig.ipfs.blocks.delete(last);
    let failed = false;
    try {
      await (await get(`/ipfs/${root.toString()}?format=car`)).arrayBuffer();
    } catch {
      failed = true;
    }
    expect(failed).to.equal(true);
  });

  it("answers HEAD and If-None-Match", async () => {
    const head = await rig.fetch(`/ipfs/${cid.toString()}?format=raw`, { method: "HEAD", key: null });
    expect([head.status, head.headers.get("content-length")]).to.deep.equal([200, String(BYTES.length)]);
    const car = await rig.fetch(`/ipfs/${cid.toString()}?format=car`, { method: "HEAD", key: null });
    expect(car.status).to.equal(200);
    expect(
      (
        await get(`/ipfs/${cid.toString()}?format=raw`, {
          "if-none-match": `"other", ${head.headers.get("etag")}`,
        })
      ).status,
    ).to.equal(304);
  });

  it("serves inline blocks, the probe of the specification", async () => {
    const response = await get("/ipfs/bafkqaaa?format=raw");
    expect([response.status, await response.text()]).to.deep.equal([200, ""]);
  });

  it("answers 404 for what was not published", async () => {
    const absent = await rawCid(new Uint8Array([1]));
    for (const format of ["raw", "car"]) {
      expect(await problemIn(await get(`/ipfs/${absent.toString()}?format=${format}`))).to.include({
        code: "NOT_FOUND",
        status: 404,
      });
    }
    expect((await problemIn(await get(`/ipfs/${cid.toString()}/below?format=raw`))).code).to.equal(
      "NOT_FOUND",
    );
  });

  it("answers 400 for what is no CID of ours", async () => {
    const dagCbor = CID.createV1(0x71, cid.multihash).toString();
    for (const text of ["x", "Qm", "x".repeat(600), dagCbor, "bafkreigh2akiscaildc"]) {
      expect(await problemIn(await get(`/ipfs/${text}?format=raw`)), text).to.include({
        code: "CID_INVALID",
        status: 400,
      });
    }
  });

  it("answers 400 when nobody says what is wanted, and 406 when it is something else", async () => {
    expect((await problemIn(await get(`/ipfs/${cid.toString()}`))).status).to.equal(400);
    expect((await problemIn(await get(`/ipfs/${cid.toString()}?format=tar`))).code).to.equal(
      "NOT_ACCEPTABLE",
    );
    expect((await problemIn(await get(`/ipfs/${cid.toString()}`, { accept: "text/html" }))).status).to.equal(
      406,
    );
    expect(
      (await problemIn(await get(`/ipfs/${cid.toString()}`, { accept: `${CAR}; version=2` }))).status,
    ).to.equal(406);
  });

  it("answers 503 when the node can't be asked", async () => {
    rig.ipfs.isDown = true;
    expect(await problemIn(await get(`/ipfs/${cid.toString()}?format=raw`))).to.include({
      code: "IPFS_UNREACHABLE",
      status: 503,
    });
  });
});
