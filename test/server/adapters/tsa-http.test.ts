import { expect } from "chai";
import { toBase64 } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import { readTimestampToken } from "../../../client/verify/timestamp/read-token.ts";
import { systemEntropy } from "../../../server/adapters/system.ts";
import { httpAuthority } from "../../../server/adapters/tsa-http.ts";
import type { ImprintAlgorithm } from "../../../server/ports/timestamping.ts";
import { codeOf } from "../../helpers/code-of.ts";
import { createOpensslTsa, serveTsa, type OpensslTsa, type TsaServer } from "../../helpers/openssl-tsa.ts";

const ROOT = sha256(new Uint8Array(3));

describe("a time-stamping authority over HTTP", function () {
  this.timeout(60_000);
  let openssl: OpensslTsa;
  let server: TsaServer;

  before(async () => {
    openssl = await createOpensslTsa();
    server = await serveTsa(openssl);
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    await openssl[Symbol.asyncDispose]();
  });
  afterEach(() => server.answer(null));

  const asking = (imprint: ImprintAlgorithm = "sha256", url = server.url) =>
    httpAuthority({ url, imprint, entropy: systemEntropy, timeoutMs: 5_000 });

  it("stamps roots, shown by SHA-256 or by SM3, so that the tokens verify", async () => {
    const tsa = [{ name: "Test", certificate: await openssl.certificate("root") }];
    for (const imprint of ["sha256", "sm3"] as const) {
      const token = await asking(imprint).stamp(ROOT);
      expect(await readTimestampToken(toBase64(token), tsa)).to.include({ kind: "HOLDS", tsa: "Test" });
    }
  });

  it("is refused when it answers another request, another digest, or with a failure", async () => {
    const former = await openssl.reply(await requestOf(asking("sha256")));
    const other = await openssl.reply(await requestOf(asking("sm3")));
    const rejection = Buffer.from("30053003020102", "hex");
    for (const body of [former, other, rejection, Buffer.from("nothing"), Buffer.alloc(0)]) {
      server.answer(() => ({ body }));
      expect(await codeOf(asking().stamp(ROOT))).to.equal("TIMESTAMP_REFUSED");
    }
    server.answer(() => ({ status: 403, body: Buffer.from("no") }));
    expect(await codeOf(asking().stamp(ROOT))).to.equal("TIMESTAMP_REFUSED");
    server.answer(() => ({ body: Buffer.alloc(100_000) }));
    expect(await codeOf(asking().stamp(ROOT))).to.equal("TIMESTAMP_REFUSED");
  });

  it("is unreachable when nobody listens, or it answers with a fault of its own", async () => {
    expect(await codeOf(asking("sha256", "http://127.0.0.1:1/").stamp(ROOT))).to.equal("SERVICE_UNREACHABLE");
    server.answer(() => ({ status: 503, body: Buffer.from("later") }));
    expect(await codeOf(asking().stamp(ROOT))).to.equal("SERVICE_UNREACHABLE");
  });

  /** A request as it is sent. */
  async function requestOf(authority: ReturnType<typeof asking>): Promise<Buffer> {
    let request: Buffer = Buffer.alloc(0);
    server.answer((sent) => {
      request = sent;
      return { body: Buffer.alloc(0) };
    });
    await codeOf(authority.stamp(ROOT));
    return request;
  }
});
