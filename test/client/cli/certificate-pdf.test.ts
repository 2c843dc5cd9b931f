import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { attachedBytes, certificatePdf } from "../../../client/adapters/pdf/certificate-pdf.ts";
import { readBundleOfPdf } from "../../../client/adapters/pdf-reader/read-pdf.ts";
import { datadeed, errorCodeOf, jsonOf } from "../../helpers/cli.ts";
import { makePdf } from "../../helpers/made-pdf.ts";
import { makeScenario, NOW, TRUST } from "../../helpers/scenario.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const { bundle } = makeScenario();
const BYTES = attachedBytes(bundle);
const PAGE = "https://deed.example";

describe("certificates as PDF on the command line", function () {
  this.timeout(60_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: Server;
  let answer: { status: number; body: Uint8Array };
  beforeEach(async () => {
    folder = await temporaryFolder();
    await writeFile(at("trust.json"), JSON.stringify(TRUST));
    await writeFile(at("data.deed.json"), BYTES);
    server = createServer((_request, response) => {
      response.writeHead(answer.status).end(answer.body);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterEach(async () => {
    server.close();
    await folder[Symbol.asyncDispose]();
  });

  const at = (name: string) => join(folder.path, name);
  const run = (...args: string[]) => datadeed(args, { home: folder.path, now: NOW });
  const offline = () => ["--trust", at("trust.json"), "--offline"];
  const gateway = () => ["--gateway", `http://127.0.0.1:${(server.address() as AddressInfo).port}`];
  const attachedTo = async (name: string) => readBundleOfPdf(new Uint8Array(await readFile(at(name))));

  it("verifies the bundle attached to a PDF as it verifies the bundle", async () => {
    await writeFile(
      at("c.pdf"),
      await certificatePdf(bundle, { operator: TRUST.operator, verifyBase: PAGE }),
    );
    const ofPdf = await run("verify", at("c.pdf"), ...offline(), "--json");
    const ofBundle = await run("verify", at("data.deed.json"), ...offline(), "--json");
    expect(ofPdf.code).to.equal(2);
    expect(jsonOf(ofPdf)).to.deep.equal(jsonOf(ofBundle));
  });

  it("says of a PDF with edited text what its bundle says, and sets the genuine paper anew", async () => {
    const text = "Certificate DD-0AA3-000000012-Y of Forger Ltd.";
    await writeFile(at("edited.pdf"), await makePdf({ text, attachments: [["a.deed.json", BYTES]] }));
    const verified = await run("verify", at("edited.pdf"), ...offline());
    expect(verified.code).to.equal(2);
    expect(verified.stdout).not.to.include("Forger");
    const set = await run(
      "certificate",
      "pdf",
      at("edited.pdf"),
      "-o",
      at("new.pdf"),
      "--page",
      PAGE,
      ...offline(),
    );
    expect(set.code).to.equal(0);
    const anew = await certificatePdf(bundle, { operator: TRUST.operator, verifyBase: PAGE });
    expect((await readFile(at("new.pdf"))).equals(anew)).to.equal(true);
  });

  it("rejects a PDF whose bundle was edited, and sets no paper of it", async () => {
    const edited = structuredClone(bundle) as { certificate: { issuer: { name: string } } };
    edited.certificate.issuer.name = "Another issuer";
    await writeFile(
      at("edited.pdf"),
      await makePdf({ attachments: [["a.deed.json", JSON.stringify(edited)]] }),
    );
    expect((await run("verify", at("edited.pdf"), ...offline())).code).to.equal(1);
    const set = await run(
      "certificate",
      "pdf",
      at("edited.pdf"),
      "-o",
      at("new.pdf"),
      ...offline(),
      "--json",
    );
    expect(set.code).to.equal(1);
    expect(jsonOf(set)).to.include({ verdict: "REJECT" });
    expect(await readFile(at("new.pdf")).catch(() => "none")).to.equal("none");
  });

  it("names the file and the code when a PDF carries no bundle, or one that is none", async () => {
    await writeFile(at("print.pdf"), await makePdf({ text: "a scan" }));
    const none = await run("verify", at("print.pdf"), ...offline(), "--json");
    expect(none.code).to.equal(64);
    expect(errorCodeOf(none)).to.equal("PDF_WITHOUT_BUNDLE");
    expect(none.stdout).to.include("print.pdf");
    await writeFile(at("bad.pdf"), await makePdf({ attachments: [["a.deed.json", "{}"]] }));
    expect(errorCodeOf(await run("verify", at("bad.pdf"), ...offline(), "--json"))).to.equal(
      "BUNDLE_INVALID",
    );
  });

  it("fetches a paper by its number, in any case, and never over another file", async () => {
    answer = {
      status: 200,
      body: await certificatePdf(bundle, { operator: TRUST.operator, verifyBase: PAGE }),
    };
    const fetched = await run(
      "certificate",
      "pdf",
      "dd-0aa3-000000012-y",
      "-o",
      at("c.pdf"),
      ...gateway(),
      "--json",
    );
    expect(fetched.code).to.equal(0);
    expect(jsonOf(fetched)).to.include({ certificateNo: bundle.certificateNo, file: at("c.pdf") });
    expect(Buffer.from(await attachedTo("c.pdf")).equals(BYTES)).to.equal(true);
    const again = await run(
      "certificate",
      "pdf",
      bundle.certificateNo,
      "-o",
      at("c.pdf"),
      ...gateway(),
      "--json",
    );
    expect(errorCodeOf(again)).to.equal("FILE_EXISTS");
    const forced = [bundle.certificateNo, "-o", at("c.pdf"), ...gateway(), "--force"];
    expect((await run("certificate", "pdf", ...forced)).code).to.equal(0);
  });

  it("refuses what a gateway gives instead of the paper that was asked for", async () => {
    const other = makeScenario({ index: 13 }).bundle;
    for (const [status, body, code] of [
      [200, "<html>", "GATEWAY_ANSWER_INVALID"],
      [
        200,
        await certificatePdf(other, { operator: TRUST.operator, verifyBase: PAGE }),
        "GATEWAY_ANSWER_INVALID",
      ],
      [409, JSON.stringify({ code: "NOT_ANCHORED", detail: "not yet" }), "NOT_ANCHORED"],
    ] as const) {
      answer = { status, body: Buffer.from(body) };
      const result = await run(
        "certificate",
        "pdf",
        bundle.certificateNo,
        "-o",
        at("c.pdf"),
        ...gateway(),
        "--json",
      );
      expect(errorCodeOf(result)).to.equal(code);
    }
  });
});
