import { expect } from "chai";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { DataDeedError } from "#core/errors.ts";
import { API_KEY, HttpRig, problemIn } from "../../helpers/http-rig.ts";
import { RECEIPT } from "../../helpers/fake-gateway.ts";
import { chunkedByBytes, multipart, MULTIPART_TYPE, type Part } from "../../helpers/multipart.ts";
import { DESCRIPTION, EXAMPLE_FILES, MANIFEST } from "../../helpers/scenario.ts";

const DESCRIPTION_PART: Part = { name: "description", body: JSON.stringify(DESCRIPTION) };
const FILE_PARTS: Part[] = EXAMPLE_FILES.map(({ path, bytes }) => ({
  name: "files",
  filename: path,
  type: "application/octet-stream",
  body: bytes,
}));

function file(filename: string, body: string | Uint8Array = "x"): Part {
  return { name: "files", filename, body };
}

describe("multipart deposits", () => {
  let rig: HttpRig;

  beforeEach(async () => {
    rig = await new HttpRig().start();
  });

  afterEach(() => rig.stop());

  function upload(parts: readonly Part[], query = "", end = true): Promise<Response> {
    return rig.fetch(`/v1/deposits${query}`, {
      method: "POST",
      headers: { "content-type": MULTIPART_TYPE },
      body: multipart(parts, { end }),
    });
  }

  async function refused(parts: readonly Part[], query = "", end = true) {
    const problem = await problemIn(await upload(parts, query, end));
    expect(rig.gateway.asked.uploads, "nothing may be deposited").to.have.length(0);
    return problem;
  }

  it("hashes nested paths, large and empty files to the digests of the published example", async () => {
    const response = await upload([DESCRIPTION_PART, ...FILE_PARTS]);
    expect(response.status).to.equal(201);
    expect(response.headers.get("location")).to.equal(`/v1/certificates/${RECEIPT.certificateNo}`);
    const [asked] = rig.gateway.asked.uploads;
    expect(asked?.description).to.deep.equal(DESCRIPTION);
    expect(asked?.files).to.deep.equal(MANIFEST.files);
    const body = (await response.json()) as { manifest: unknown; links: unknown };
    expect(body.manifest).to.deep.equal(MANIFEST);
    expect(body.links).to.deep.equal({
      self: `/v1/certificates/${RECEIPT.certificateNo}`,
      bundle: `/v1/certificates/${RECEIPT.certificateNo}/bundle`,
      pdf: `/v1/certificates/${RECEIPT.certificateNo}/certificate.pdf`,
    });
  });

  it("gives the same digests however the bytes are cut", async () => {
    const body = multipart([DESCRIPTION_PART, ...FILE_PARTS]);
    const request = httpRequest(`${rig.url}/v1/deposits`, {
      method: "POST",
      headers: { authorization: `Bearer ${API_KEY}`, "content-type": MULTIPART_TYPE },
    });
    const answered = once(request, "response");
    for (let at = 0, step = 1; at < body.length; at += step, step = (step * 7) % 90_001) {
      if (!request.write(body.subarray(at, at + step))) await once(request, "drain");
    }
    request.end();
    const [response] = (await answered) as [{ statusCode: number; resume(): void }];
    response.resume();
    expect(response.statusCode).to.equal(201);
    expect(rig.gateway.asked.uploads[0]?.files).to.deep.equal(MANIFEST.files);
  });

  it("keeps the order of arrival, also of many tiny files", async () => {
    const names = Array.from({ length: 500 }, (_, i) => `tiny/${(i * 7919) % 500}.txt`);
    expect((await upload([DESCRIPTION_PART, ...names.map((name) => file(name, name))])).status).to.equal(201);
    expect(rig.gateway.asked.uploads[0]?.files.map(({ path }) => path)).to.deep.equal(names);
  });

  it("takes the JSON parts as text fields and as files", async () => {
    const parts: Part[] = [
      {
        name: "description",
        filename: "d.json",
        type: "application/json",
        body: JSON.stringify(DESCRIPTION),
      },
      { name: "statement", body: '{"message":1}' },
      { name: "manifest", filename: "m.json", type: "application/json", body: JSON.stringify(MANIFEST) },
    ];
    expect((await upload([...parts, file("a")])).status).to.equal(201);
    expect(rig.gateway.asked.uploads[0]).to.include.keys("statement", "manifest");
    expect(rig.gateway.asked.uploads[0]?.manifest).to.deep.equal(MANIFEST);
    expect(rig.gateway.asked.checks).to.deep.equal([
      { description: DESCRIPTION, statement: { message: 1 }, manifest: MANIFEST },
    ]);
  });

  it("adds SM3 when asked for, or when the manifest carries it", async () => {
    await upload([DESCRIPTION_PART, file("a", "abc")]);
    await upload([DESCRIPTION_PART, file("a", "abc")], "?sm3=true");
    const withSm3 = {
      ...MANIFEST,
      files: MANIFEST.files.map((record) => ({ ...record, sm3: `sm3:${"0".repeat(64)}` })),
    };
    await upload([DESCRIPTION_PART, { name: "manifest", body: JSON.stringify(withSm3) }, file("a", "abc")]);
    // GB/T 32905-2016, annex A.1
    const published = "sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
    expect(rig.gateway.asked.uploads.map(({ files }) => files[0]?.sm3)).to.deep.equal([
      undefined,
      published,
      published,
    ]);
  });

  it("takes UTF-8 file names and normalises them to NFC", async () => {
    await upload([DESCRIPTION_PART, file("数据/读数.csv"), file("re\u0301sume\u0301.txt")]);
    expect(rig.gateway.asked.uploads[0]?.files.map(({ path }) => path)).to.deep.equal([
      "数据/读数.csv",
      "r\u00e9sum\u00e9.txt",
    ]);
  });

  for (const [what, name] of [
    ["traversal", "../secret"],
    ["traversal inside", "a/../../b"],
    ["an absolute path", "/etc/passwd"],
    ["a drive", "C:/data.csv"],
    ["a dot segment", "./a"],
    ["an empty segment", "a//b"],
    ["backslashes", "a\\\\b"],
    ["a path that is too long", "x".repeat(5000)],
  ] as const) {
    it(`refuses ${what} in a file name with PATH_INVALID`, async () => {
      const problem = await refused([DESCRIPTION_PART, file("fine.txt"), file(name)]);
      expect(problem).to.include({ code: "PATH_INVALID", status: 422 });
      expect(problem.errors?.[0]?.pointer).to.match(/^file:/);
    });
  }

  it("refuses a file name that is not UTF-8 with PATH_INVALID", async () => {
    const body = multipart([DESCRIPTION_PART, file("@@")]);
    body.fill(0xff, body.indexOf("@@"), body.indexOf("@@") + 2);
    const response = await rig.fetch("/v1/deposits", {
      method: "POST",
      headers: { "content-type": MULTIPART_TYPE },
      body,
    });
    expect((await problemIn(response)).code).to.equal("PATH_INVALID");
  });

  it("refuses the same path twice, also in another normal form", async () => {
    expect((await refused([DESCRIPTION_PART, file("a"), file("b"), file("a")])).code).to.equal(
      "PATH_DUPLICATE",
    );
    expect((await refused([DESCRIPTION_PART, file("\u00e9"), file("e\u0301")])).code).to.equal(
      "PATH_DUPLICATE",
    );
  });

  it("refuses an upload without files, or without a description before them", async () => {
    expect((await refused([DESCRIPTION_PART])).code).to.equal("DATASET_EMPTY");
    const problem = await refused([file("a"), DESCRIPTION_PART]);
    expect(problem.code).to.equal("INPUT_INVALID");
    expect(problem.errors?.[0]?.pointer).to.equal("part:description");
  });

  it("refuses a JSON part after the files, twice, unknown, or without a file name where one is needed", async () => {
    const pointers: unknown[] = [];
    for (const parts of [
      [DESCRIPTION_PART, file("a"), { name: "manifest", body: "{}" }],
      [DESCRIPTION_PART, DESCRIPTION_PART, file("a")],
      [DESCRIPTION_PART, { name: "extra", body: "1" }, file("a")],
      [DESCRIPTION_PART, { name: "extra", filename: "x", body: "1" }, file("a")],
      [DESCRIPTION_PART, { name: "files", body: "1" }],
      [DESCRIPTION_PART, { name: "files", filename: "", body: "1" }],
    ]) {
      const problem = await refused(parts);
      expect(problem.code).to.equal("INPUT_INVALID");
      pointers.push(problem.errors?.[0]?.pointer);
    }
    expect(pointers).to.deep.equal([
      "part:manifest",
      "part:description",
      "part:extra",
      "part:extra",
      "part:files",
      "part:files",
    ]);
  });

  it("refuses bad JSON parts with the reader's own codes", async () => {
    const codes: string[] = [];
    for (const body of [
      "{",
      '{"a":1,"a":2}',
      '"\\ud800"',
      "[".repeat(40) + "]".repeat(40),
      `"${"x".repeat(131_072)}"`,
    ]) {
      codes.push((await refused([{ name: "description", body }, file("a")])).code);
    }
    expect(codes).to.deep.equal([
      "JSON_INVALID",
      "JSON_DUPLICATE_KEY",
      "JSON_LONE_SURROGATE",
      "JSON_TOO_DEEP",
      "JSON_TOO_LARGE",
    ]);
    expect(
      (await refused([{ name: "description", filename: "d", body: `"${"x".repeat(131_072)}"` }, file("a")]))
        .code,
    ).to.equal("JSON_TOO_LARGE");
    expect(
      (await refused([{ name: "description", body: Buffer.from([0x22, 0xff, 0x22]) }, file("a")])).code,
    ).to.equal("JSON_INVALID");
  });

  it("takes a part that comes a byte at a time, hundreds of thousands of times", async () => {
    const manifest = { name: "manifest", filename: "m", body: `{}${" ".repeat(200_000)}` };
    const body = multipart([DESCRIPTION_PART, manifest, file("a")]);
    const head = `POST /v1/deposits HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${API_KEY}\r\nContent-Type: ${MULTIPART_TYPE}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`;
    expect(await rig.raw([head, chunkedByBytes(body)])).to.match(/^HTTP\/1\.1 201 /);
    expect(rig.gateway.asked.uploads[0]?.manifest).to.deep.equal({});
  });

  it("refuses a body whose multipart form ends too early with UPLOAD_INCOMPLETE", async () => {
    expect(await refused([DESCRIPTION_PART, file("a", "half of a f")], "", false)).to.include({
      code: "UPLOAD_INCOMPLETE",
      status: 400,
    });
  });

  it("refuses a form that is no form with REQUEST_MALFORMED", async () => {
    for (const type of ["multipart/form-data", MULTIPART_TYPE]) {
      const body = `--${"-".repeat(4)}datadeed-test\r\nno colon here\r\n\r\n`;
      const response = await rig.fetch("/v1/deposits", {
        method: "POST",
        headers: { "content-type": type },
        body,
      });
      expect((await problemIn(response)).code).to.equal("REQUEST_MALFORMED");
    }
  });

  it("refuses compressed bodies and other content types with UNSUPPORTED_MEDIA_TYPE", async () => {
    const body = multipart([DESCRIPTION_PART, file("a")]);
    for (const headers of [
      { "content-type": MULTIPART_TYPE, "content-encoding": "gzip" },
      { "content-type": "multipart/mixed; boundary=x" },
      { "content-type": "text/csv" },
    ]) {
      const response = await rig.fetch("/v1/deposits", { method: "POST", headers, body });
      expect(await problemIn(response)).to.include({ code: "UNSUPPORTED_MEDIA_TYPE", status: 415 });
    }
  });

  it("records nothing when the client goes away in the middle", async () => {
    const body = multipart([DESCRIPTION_PART, ...FILE_PARTS]);
    const head = `POST /v1/deposits HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${API_KEY}\r\nContent-Type: ${MULTIPART_TYPE}\r\nContent-Length: ${body.length}\r\n\r\n`;
    const socket = connect(rig.port, "127.0.0.1");
    await once(socket, "connect");
    socket.write(head);
    socket.write(body.subarray(0, body.length >> 1), () => socket.destroy());
    while (!rig.logger.lines.some(({ fields }) => fields.route === "/v1/deposits"))
      await new Promise(setImmediate);
    const [line] = rig.logger.lines.filter(({ fields }) => fields.route === "/v1/deposits");
    expect(line?.fields).to.include({ status: 499 });
    expect(rig.gateway.asked.uploads).to.have.length(0);
  });

  it("answers UPLOAD_INCOMPLETE to a client that stops sending but still listens", async () => {
    const body = multipart([DESCRIPTION_PART, ...FILE_PARTS]);
    const head = `POST /v1/deposits HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${API_KEY}\r\nContent-Type: ${MULTIPART_TYPE}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const half = body.subarray(0, 200_000);
    const answer = await rig.raw([head, `${half.length.toString(16)}\r\n`, half, "\r\n0\r\n\r\n"], {
      halfClose: true,
    });
    expect(answer)
      .to.match(/^HTTP\/1\.1 400 /)
      .and.include('"code":"UPLOAD_INCOMPLETE"');
    expect(rig.gateway.asked.uploads).to.have.length(0);
  });

  it("refuses before the files arrive, and the answer reaches a client that is still sending", async () => {
    rig.gateway.checkFailure = new DataDeedError("REGIME_UNKNOWN");
    const start = multipart([DESCRIPTION_PART, file("big.bin", "start")], { end: false });
    const socket = connect(rig.port, "127.0.0.1");
    await once(socket, "connect");
    const head = `POST /v1/deposits HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${API_KEY}\r\nContent-Type: ${MULTIPART_TYPE}\r\nContent-Length: 10000000000\r\n\r\n`;
    socket.write(head);
    socket.write(start);
    let answer = "";
    socket.on("data", (data: Buffer) => (answer += data.toString()));
    const block = Buffer.alloc(65_536, 1);
    let sent = 0;
    while (!answer.includes('"code":"REGIME_UNKNOWN"')) {
      sent += block.length;
      if (!socket.write(block)) await Promise.race([once(socket, "drain"), once(socket, "data")]);
    }
    expect(answer)
      .to.match(/^HTTP\/1\.1 422 /)
      .and.match(/connection: close/i);
    expect(sent).to.be.lessThan(1_000_000_000);
    // Still reading: what the client sends after its answer must not reset the connection.
    for (let i = 0; i < 50; i++) if (!socket.write(block)) await once(socket, "drain");
    socket.destroy();
    expect(rig.gateway.asked.uploads).to.have.length(0);
  });

  it("refuses a bad API key before it asks for the body", async () => {
    const head = `POST /v1/deposits HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer wrong\r\nContent-Type: ${MULTIPART_TYPE}\r\nContent-Length: 10000000000\r\nExpect: 100-continue\r\n\r\n`;
    const answer = await rig.raw([head]);
    expect(answer)
      .to.match(/^HTTP\/1\.1 401 /)
      .and.not.include("100 Continue");
  });

  it("lets a client go on that waits for 100 Continue", async () => {
    const body = multipart([DESCRIPTION_PART, file("a")]);
    const request = httpRequest(`${rig.url}/v1/deposits`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${API_KEY}`,
        "content-type": MULTIPART_TYPE,
        "content-length": body.length,
        expect: "100-continue",
      },
    });
    const answered = once(request, "response");
    request.flushHeaders();
    await once(request, "continue");
    request.end(body);
    const [response] = (await answered) as [{ statusCode: number; resume(): void }];
    response.resume();
    expect(response.statusCode).to.equal(201);
  });

  it("counts uploads and their bytes", async () => {
    await upload([DESCRIPTION_PART, file("a", "x".repeat(1000))]);
    const { text } = await rig.metrics.exposition();
    expect(text).to.include('datadeed_deposits_total{kind="upload"} 1');
    expect(Number(/datadeed_upload_bytes_total (\d+)/.exec(text)?.[1])).to.be.greaterThan(1000);
  });

  it("logs neither file names nor keys", async () => {
    await upload([DESCRIPTION_PART, file("very-secret-name.csv")]);
    await upload([DESCRIPTION_PART, file("../very-secret-name.csv")]);
    const log = JSON.stringify(rig.logger.lines);
    expect(log).to.include('"apiKeyId":"key-1"').and.not.include("very-secret-name").and.not.include(API_KEY);
  });
});
