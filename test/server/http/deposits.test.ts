import { expect } from "chai";
import { DataDeedError } from "#core/errors.ts";
import { HttpRig, problemIn, READER_KEY, API_KEY } from "../../helpers/http-rig.ts";
import { RECEIPT } from "../../helpers/fake-gateway.ts";
import { chunkedByBytes } from "../../helpers/multipart.ts";
import { DESCRIPTION } from "../../helpers/scenario.ts";

const DIGEST = `sha256:${"ab".repeat(32)}`;
const FINGERPRINT = {
  description: DESCRIPTION,
  commitment: DIGEST,
  manifestDigest: DIGEST,
  scale: { files: 1, bytes: 11 },
};

describe("fingerprint deposits", () => {
  let rig: HttpRig;

  beforeEach(async () => {
    rig = await new HttpRig().start();
  });

  afterEach(() => rig.stop());

  it("hand the parsed members to the domain and answer 201 with a location and no manifest", async () => {
    const statement = { message: {}, signature: "0x" };
    const manifestSm3 = `sm3:${"cd".repeat(32)}`;
    const response = await rig.post("/v1/deposits", { ...FINGERPRINT, statement, manifestSm3 });
    expect(response.status).to.equal(201);
    expect(response.headers.get("location")).to.equal(`/v1/certificates/${RECEIPT.certificateNo}`);
    expect(response.headers.get("cache-control")).to.equal("no-store");
    expect(rig.gateway.asked.fingerprints).to.deep.equal([{ ...FINGERPRINT, statement, manifestSm3 }]);
    expect(await response.json())
      .to.include({ certificateNo: RECEIPT.certificateNo, index: RECEIPT.index, state: "SEQUENCED" })
      .and.not.have.property("manifest");
  });

  it("need an API key with the scope deposit", async () => {
    const body = JSON.stringify(FINGERPRINT);
    const headers = { "content-type": "application/json" };
    for (const [init, status, code] of [
      [{ key: null }, 401, "UNAUTHENTICATED"],
      [{ key: "wrong" }, 401, "UNAUTHENTICATED"],
      [{ headers: { ...headers, authorization: "Basic dTpw" } }, 401, "UNAUTHENTICATED"],
      [{ headers: { ...headers, authorization: `Bearer ${"x".repeat(600)}` } }, 401, "UNAUTHENTICATED"],
      [{ key: READER_KEY }, 403, "FORBIDDEN"],
    ] as const) {
      const response = await rig.fetch("/v1/deposits", { method: "POST", body, headers, ...init });
      expect(response.headers.get("www-authenticate")).to.match(/^Bearer realm="datadeed"/);
      expect(await problemIn(response)).to.include({ status, code });
    }
    expect(rig.gateway.asked.fingerprints).to.have.length(0);
  });

  it("hand a valid Idempotency-Key with its owner to the domain", async () => {
    await rig.post("/v1/deposits", FINGERPRINT, { "idempotency-key": "order-4711" });
    await rig.post("/v1/deposits", FINGERPRINT);
    expect(rig.gateway.asked.tokens).to.deep.equal([
      { key: "order-4711", apiKeyId: "key-1", apiKeySecret: API_KEY },
      undefined,
    ]);
  });

  it("refuse an Idempotency-Key that is empty, too long or given twice", async () => {
    for (const key of ["", "x".repeat(256), "one, two"]) {
      const problem = await problemIn(
        await rig.post("/v1/deposits", FINGERPRINT, { "idempotency-key": key }),
      );
      expect(problem.code).to.equal("INPUT_INVALID");
      expect(problem.errors?.[0]?.pointer).to.equal("header:Idempotency-Key");
    }
  });

  it("refuse bad JSON with the reader's own codes", async () => {
    const codes: string[] = [];
    for (const body of ["", "{", '{"a":1,"a":2}', '{"a":"\\udc00"}', "[".repeat(100), "1e999"]) {
      codes.push((await problemIn(await rig.post("/v1/deposits", body))).code);
    }
    expect(codes).to.deep.equal([
      "JSON_INVALID",
      "JSON_INVALID",
      "JSON_DUPLICATE_KEY",
      "JSON_LONE_SURROGATE",
      "JSON_TOO_DEEP",
      "JSON_UNSAFE_NUMBER",
    ]);
  });

  it("refuse bodies that are no object, or have unknown members", async () => {
    for (const body of ["[]", "null", '"x"', JSON.stringify({ ...FINGERPRINT, extra: 1 })]) {
      const problem = await problemIn(await rig.post("/v1/deposits", body));
      expect(problem).to.include({ code: "INPUT_INVALID", status: 422 });
    }
    const { errors } = await problemIn(await rig.post("/v1/deposits", { ...FINGERPRINT, extra: 1 }));
    expect(errors).to.deep.equal([{ pointer: "/extra", reason: "unknown member" }]);
  });

  it("refuse oversized bodies, announced or not, with PAYLOAD_TOO_LARGE", async () => {
    const large = JSON.stringify({ ...FINGERPRINT, description: "x".repeat(262_144) });
    expect(await problemIn(await rig.post("/v1/deposits", large))).to.include({
      code: "PAYLOAD_TOO_LARGE",
      status: 413,
    });
    const pieces = [large.slice(0, 100_000), large.slice(100_000)].map(
      (text) => `${text.length.toString(16)}\r\n${text}\r\n`,
    );
    const head = `POST /v1/deposits HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${API_KEY}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`;
    expect(await rig.raw([head, ...pieces, "0\r\n\r\n"]))
      .to.match(/^HTTP\/1\.1 413 /)
      .and.include("PAYLOAD_TOO_LARGE");
  });

  it("take a body that comes a byte at a time, hundreds of thousands of times", async () => {
    const body = JSON.stringify(FINGERPRINT) + " ".repeat(200_000);
    const head = `POST /v1/deposits HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${API_KEY}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`;
    expect(await rig.raw([head, chunkedByBytes(Buffer.from(body))])).to.match(/^HTTP\/1\.1 201 /);
  });

  it("refuse other charsets and unknown query parameters", async () => {
    const headers = { "content-type": "application/json; charset=utf-16" };
    expect((await problemIn(await rig.post("/v1/deposits", FINGERPRINT, headers))).code).to.equal(
      "UNSUPPORTED_MEDIA_TYPE",
    );
    const problem = await problemIn(await rig.post("/v1/deposits?sm4=true&sm3=yes", FINGERPRINT));
    expect(problem.errors?.map(({ pointer }) => pointer)).to.have.members(["query:sm3", "query:sm4"]);
  });

  it("take a charset of utf-8", async () => {
    expect(
      (await rig.post("/v1/deposits", FINGERPRINT, { "content-type": 'Application/JSON; charset="UTF-8"' }))
        .status,
    ).to.equal(201);
  });

  for (const [code, status] of [
    ["IDEMPOTENCY_CONFLICT", 409],
    ["IDEMPOTENCY_IN_PROGRESS", 409],
    ["COMMITMENT_MISMATCH", 422],
    ["STATEMENT_MISMATCH", 422],
    ["SIGNATURE_INVALID", 422],
    ["REGIME_UNKNOWN", 422],
    ["SOURCE_AGREEMENT_EXPIRED", 422],
    ["STORE_FAILED", 503],
    ["NOT_READY", 503],
  ] as const) {
    it(`answer ${status} when the domain says ${code}`, async () => {
      rig.gateway.failure = new DataDeedError(code);
      expect(await problemIn(await rig.post("/v1/deposits", FINGERPRINT))).to.include({ code, status });
    });
  }

  it("list every bad field that the domain names", async () => {
    const problems = [{ pointer: "/scale/files", reason: "at least one file" }];
    rig.gateway.failure = new DataDeedError("INPUT_INVALID", "deposit", { problems });
    expect((await problemIn(await rig.post("/v1/deposits", FINGERPRINT))).errors).to.deep.equal(problems);
  });

  it("tell nothing of what went wrong inside, but log it under the request's id", async () => {
    rig.gateway.failure = new Error("password=hunter2 at /var/db");
    const response = await rig.post("/v1/deposits", FINGERPRINT);
    const problem = await problemIn(response);
    expect(problem).to.include({
      code: "INTERNAL",
      status: 500,
      instance: `urn:uuid:${response.headers.get("x-request-id")}`,
    });
    expect(JSON.stringify(problem)).to.not.include("hunter2");
    const line = rig.logger.lines.find(({ message }) => message === "request failed");
    expect(line?.fields).to.include({
      requestId: response.headers.get("x-request-id"),
      err: rig.gateway.failure,
    });
  });

  it("are refused while the gateway stops, and reads are not", async () => {
    rig.stopping = true;
    const response = await rig.post("/v1/deposits", FINGERPRINT);
    expect(response.headers.get("connection")).to.equal("close");
    expect(await problemIn(response)).to.include({ code: "NOT_READY", status: 503 });
    expect((await rig.fetch("/v1/log/head")).status).to.equal(200);
  });
});

describe("batches of fingerprints", () => {
  let rig: HttpRig;

  beforeEach(async () => {
    rig = await new HttpRig().start();
  });

  afterEach(() => rig.stop());

  it("answer 201 with a receipt for each when all were taken", async () => {
    const response = await rig.post(
      "/v1/deposits/batch",
      { deposits: [FINGERPRINT, FINGERPRINT] },
      { "idempotency-key": "batch-1" },
    );
    expect(response.status).to.equal(201);
    const body = (await response.json()) as {
      results: { status: number; deposit: { certificateNo: string } }[];
      deposited: number;
    };
    expect(body).to.include({ deposited: 2, refused: 0 });
    expect(body.results.map(({ status, deposit }) => [status, deposit.certificateNo])).to.deep.equal([
      [201, RECEIPT.certificateNo],
      [201, RECEIPT.certificateNo],
    ]);
    expect(rig.gateway.asked.tokens[0]?.key).to.equal("batch-1");
  });

  it("may be a bare list", async () => {
    const response = await rig.post("/v1/deposits/batch", [FINGERPRINT, FINGERPRINT, FINGERPRINT]);
    expect(response.status).to.equal(201);
    expect(await response.json()).to.include({ deposited: 3, refused: 0 });
  });

  it("answer 207 with a problem in the place of each that was refused", async () => {
    const deposits = [
      FINGERPRINT,
      5,
      { ...FINGERPRINT, commitment: "refuse me" },
      { ...FINGERPRINT, more: 1 },
      FINGERPRINT,
    ];
    const response = await rig.post("/v1/deposits/batch", { deposits });
    expect(response.status).to.equal(207);
    const body = (await response.json()) as { results: { status: number; problem?: { code: string } }[] };
    expect(body).to.include({ deposited: 2, refused: 3 });
    expect(body.results.map(({ status, problem }) => [status, problem?.code])).to.deep.equal([
      [201, undefined],
      [422, "INPUT_INVALID"],
      [422, "SIGNATURE_INVALID"],
      [422, "INPUT_INVALID"],
      [201, undefined],
    ]);
  });

  it("take 1,000 deposits and refuse more with LIMIT_EXCEEDED", async () => {
    const small = { description: 1, commitment: 1, manifestDigest: 1, scale: 1 };
    expect(
      (await rig.post("/v1/deposits/batch", { deposits: Array.from({ length: 1000 }, () => small) })).status,
    ).to.equal(201);
    const problem = await problemIn(
      await rig.post("/v1/deposits/batch", { deposits: Array.from({ length: 1001 }, () => small) }),
    );
    expect(problem).to.include({ code: "LIMIT_EXCEEDED", status: 413 });
    expect(rig.gateway.asked.fingerprints).to.have.length(1000);
  });

  it("refuse bodies that are not a list of deposits", async () => {
    for (const body of [[], {}, { deposits: [] }, { deposits: {} }, { deposits: [FINGERPRINT], more: 1 }]) {
      const problem = await problemIn(await rig.post("/v1/deposits/batch", body));
      expect(problem.code).to.equal("INPUT_INVALID");
      expect(problem.errors?.[0]?.pointer).to.equal("/deposits");
    }
  });

  it("need an API key with the scope deposit", async () => {
    const response = await rig.fetch("/v1/deposits/batch", { method: "POST", body: "{}", key: READER_KEY });
    expect((await problemIn(response)).code).to.equal("FORBIDDEN");
  });
});
