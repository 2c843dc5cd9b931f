import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { Wallet } from "ethers";
import { certificateNumber } from "#core/entry.ts";
import type { AuditReport } from "../../client/audit/report.ts";
import { datadeed, jsonOf } from "../helpers/cli.ts";
import { createOpensslTsa, serveTsa, type OpensslTsa, type TsaServer } from "../helpers/openssl-tsa.ts";
import { Product } from "../helpers/product.ts";

const holder = new Wallet(`0x${"11".repeat(32)}`);

describe("an audit of stamped checkpoints", function () {
  this.timeout(180_000);
  let openssl: OpensslTsa;
  let server: TsaServer;
  let product: Product;

  before(async () => {
    openssl = await createOpensslTsa();
    server = await serveTsa(openssl);
    product = await Product.start({
      DATADEED_TSA_URLS: server.url,
      DATADEED_TSA_CA_FILE: join(openssl.folder, "root.pem"),
    });
    await writeFile(product.at("trust.json"), JSON.stringify(product.trust));
    await product.deposit(holder, 1, 1);
  });

  after(async () => {
    await (product as Product | undefined)?.[Symbol.asyncDispose]();
    await (server as TsaServer | undefined)?.[Symbol.asyncDispose]();
    await (openssl as OpensslTsa | undefined)?.[Symbol.asyncDispose]();
  });

  async function audit(...more: string[]): Promise<AuditReport> {
    const args = ["audit", "--trust", product.at("trust.json"), "--json", ...more];
    return jsonOf(await datadeed(args, { home: product.home })) as unknown as AuditReport;
  }

  it("verifies the tokens of the gateway's bundles, and those of a folder without any gateway", async () => {
    const number = certificateNumber(product.trust.log, 0);
    const bundleOf = () => product.get<{ timestamps?: unknown[] }>(`/v1/certificates/${number}/bundle`);
    let bundle = await bundleOf();
    // The authority is asked beside everything else.
    while (bundle.timestamps === undefined) bundle = await bundleOf();
    const online = await audit("--documents", product.url, "--certificate", number);
    expect(online.conclusion).to.equal("VERIFIED");
    expect(online.counts.timestamps).to.deep.equal({ stamped: 1, missing: 0, faulty: 0, apart: 0 });
    expect(online.timelines[0]!.stamps).to.have.length(1);

    await mkdir(product.at("tokens"));
    await writeFile(join(product.at("tokens"), "1.deed.json"), JSON.stringify(bundle));
    const folder = await audit("--timestamps", product.at("tokens"), "--block", online.scope.block!.hash);
    expect(folder.counts.timestamps).to.include({ stamped: 1, missing: 0 });
    expect(folder.findingCounts).not.to.have.property("TIMESTAMPS_NOT_CHECKED");
    expect(folder.command).to.include("--timestamps FOLDER");
    expect((await audit()).findingCounts).to.have.property("TIMESTAMPS_NOT_CHECKED", 1);
  });
});
