import { execFileSync, spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import decodeQR from "qr/decode.js";
import type { BundleJson } from "#core/bundle.ts";
import { toHex0x } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import { digestPrefixOf } from "#core/verify-link.ts";
import {
  attachedBytes,
  bundleFileName,
  certificatePdf,
  type CertificatePdfOptions,
} from "../../../../client/adapters/pdf/certificate-pdf.ts";
import { codeOf } from "../../../helpers/code-of.ts";
import { makeScenario } from "../../../helpers/scenario.ts";
import { temporaryFolder } from "../../../helpers/temporary-folder.ts";

const { bundle } = makeScenario();
const OPTIONS: CertificatePdfOptions = {
  operator: { name: "杭州示例存证科技有限公司", cacFilingNo: "浙网信备33010000000000000001号" },
  verifyBase: "https://deed.example",
};

/** Members of a bundle replaced: a paper prints what it is given, genuine or not. */
interface Changes {
  readonly subject?: object;
  readonly dataset?: object;
  readonly holder?: object;
  readonly issuer?: string;
}

function changed({ subject = {}, dataset, holder, issuer }: Changes): BundleJson {
  const { certificate } = bundle;
  return {
    ...bundle,
    certificate: {
      ...certificate,
      issuer: { ...certificate.issuer, ...(issuer === undefined ? {} : { name: issuer }) },
      credentialSubject: {
        ...certificate.credentialSubject,
        ...(dataset === undefined ? {} : { dataset }),
        ...(holder === undefined ? {} : { holder }),
        ...subject,
      } as BundleJson["certificate"]["credentialSubject"],
    },
  };
}

/** Some of Poppler's programs end with an error after telling their version: it is enough that they start. */
const has = (program: string) => spawnSync(program, ["-v"], { stdio: "ignore" }).error === undefined;

async function inFolder<T>(
  pdf: Uint8Array,
  use: (path: string, folder: string) => Promise<T> | T,
): Promise<T> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "certificate.pdf");
  await writeFile(path, pdf);
  return await use(path, folder.path);
}

/** The words of each page, white space made one blank. */
function pagesOf(pdf: Uint8Array): Promise<string[]> {
  return inFolder(pdf, (path) =>
    execFileSync("pdftotext", ["-layout", path, "-"], { encoding: "utf8" })
      .split("\f")
      .slice(0, -1)
      .map((page) => page.replace(/\s+/g, " ")),
  );
}

/** Without the blanks of line ends, for texts that run over several lines. */
const dense = (text: string | undefined) => (text ?? "").replace(/\s+/g, "");

describe("the certificate as PDF", function () {
  this.timeout(60_000);

  it("is the same bytes for the same bundle, and others for another", async () => {
    const pdf = Buffer.from(await certificatePdf(bundle, OPTIONS));
    expect(pdf.equals(await certificatePdf(structuredClone(bundle), OPTIONS))).to.equal(true);
    expect(pdf.equals(await certificatePdf(changed({ issuer: "Another" }), OPTIONS))).to.equal(false);
  });

  it("declares PDF/A-3b: metadata, output intent, attachment as data, fonts embedded, nothing active", async () => {
    const text = Buffer.from(await certificatePdf(bundle, OPTIONS)).toString("latin1");
    expect(text).to.match(/^%PDF-1\.7\n/);
    expect(text).to.include("<pdfaid:part>3</pdfaid:part>").and.to.include("<pdfaid:conformance>B<");
    expect(text).to.include("/GTS_PDFA1").and.to.include("/AFRelationship /Data").and.to.include("/AF [");
    const fonts = [...text.matchAll(/\/BaseFont \/([\w+-]+)/g)].map(([, name]) => name);
    for (const font of fonts) expect(font).to.match(/^[A-Z]{6}\+NotoSansSC-(?:Regular|Bold)$/);
    expect(text.match(/\/FontFile2/g)).to.have.length(2);
    expect(text).not.to.match(/\/(?:JavaScript|OpenAction|Launch|URI)\b/);
  });

  it("refuses a number that is none, which would be printed as if it were one", async () => {
    expect(await codeOf(certificatePdf({ ...bundle, certificateNo: "<b>" }, OPTIONS))).to.equal(
      "CERTIFICATE_NO_INVALID",
    );
  });

  describe("read by other programs", function () {
    before(function () {
      if (!["pdftotext", "pdfdetach", "pdftoppm"].every(has)) this.skip();
    });

    it("has the bundle attached as the gateway serves it", async () => {
      await inFolder(await certificatePdf(bundle, OPTIONS), async (path, folder) => {
        execFileSync("pdfdetach", ["-saveall", "-o", folder, path]);
        const attached = await readFile(join(folder, bundleFileName(bundle.certificateNo)));
        expect(attached.equals(attachedBytes(bundle))).to.equal(true);
        expect(JSON.parse(attached.toString("utf8"))).to.deep.equal(bundle);
      });
    });

    it("shows a person on page one everything that a deposit certificate must show", async () => {
      const timestamps = [{ time: "2026-11-22T08:00:05Z", authority: "Example TSA" }];
      const [page, second, ...more] = await pagesOf(await certificatePdf(bundle, { ...OPTIONS, timestamps }));
      expect(more).to.deep.equal([]);
      const { certificate, anchor, log } = bundle;
      const subject = certificate.credentialSubject;
      for (const words of [
        "数据知识产权存证证书",
        "Data-IP Deposit Certificate",
        "非登记证书",
        "DD-0AA3-000000012-Y",
        "杭州示例数据有限公司",
        "91330108MA2GLXQ00A",
        "Meter readings 2026",
        "I65 信息传输、软件和信息技术服务业",
        "Load forecasting for industrial parks",
        "第 1 版",
        "全部数据 whole dataset",
        "3 个文件 files，2,621,448 字节 bytes",
        "每月 monthly",
        subject.commitment,
        subject.manifestDigest,
        "SHA-256",
        "2026-11-22 16:00:00 北京时间",
        "2026-11-22 16:00:04 北京时间",
        "2026-11-22 16:00:05 北京时间 (UTC+8)，Example TSA",
        "eip155:31337",
        log.address,
        anchor.transactionHash,
        String(anchor.blockNumber),
        certificate.issuer.name,
        certificate.issuer.id,
        "2029-11-22 16:00:00",
        OPTIONS.operator.name,
        "浙网信备33010000000000000001号",
        toHex0x(certificateDigest(certificate)),
      ])
        expect(page).to.include(words);
      for (const words of [
        certificate.proof.proofValue,
        certificate.disclaimer.zh,
        certificate.disclaimer.en,
      ])
        expect(dense(page)).to.include(dense(words));
      expect(second)
        .to.include("如何不依赖我们核验")
        .and.to.include("datadeed verify certificate.pdf")
        .and.to.include("DD-0AA3-000000012-Y.deed.json")
        .and.to.include(log.root)
        .and.to.include(anchor.blockHash)
        .and.to.include(certificate.credentialStatus.registry)
        .and.to.include("bafkrei");
      expect(dense(second)).to.include(subject.statement?.signature);
    });

    it("has a square code with address, number, digest and chain, in the upper right", async () => {
      await inFolder(await certificatePdf(bundle, OPTIONS), async (path, folder) => {
        const size = { x: "1180", y: "60", W: "420", H: "340" };
        const area = Object.entries(size).flatMap(([name, value]) => [`-${name}`, value]);
        execFileSync("pdftoppm", ["-r", "200", "-f", "1", "-l", "1", ...area, path, join(folder, "qr")]);
        const picture = await readFile(join(folder, "qr-1.ppm"));
        const header = /^P6\s(\d+)\s(\d+)\s255\s/.exec(picture.subarray(0, 40).toString("latin1"))!;
        const [width, height] = [Number(header[1]), Number(header[2])];
        const rgb = picture.subarray(header[0].length);
        expect(decodeQR({ width, height, data: rgb })).to.equal(
          `https://deed.example/verify?no=DD-0AA3-000000012-Y&d=${digestPrefixOf(certificateDigest(bundle.certificate))}&c=31337`,
        );
      });
    });

    it("keeps two pages and whole names whatever the lengths, and says where a text is cut", async () => {
      const long = Array.from({ length: 2000 }, (_, i) => String.fromCodePoint(0x4e00 + (i % 500))).join("");
      const wide = "W".repeat(200);
      for (const name of [long.slice(0, 200), wide]) {
        const pdf = await certificatePdf(
          changed({
            holder: { name, uscc: "91330108MA2GLXQ00A" },
            issuer: name,
            dataset: {
              ...bundle.certificate.credentialSubject.dataset,
              title: name,
              scenario: long,
              records: Number.MAX_SAFE_INTEGER,
              fields: Number.MAX_SAFE_INTEGER,
            },
            subject: {
              scale: { files: Number.MAX_SAFE_INTEGER, bytes: Number.MAX_SAFE_INTEGER },
              version: { number: 999_999, previous: `sha256:${"a".repeat(64)}` },
              manifestSm3: `sm3:${"b".repeat(64)}`,
            },
          }),
          {
            operator: { name, cacFilingNo: "浙".repeat(100) },
            verifyBase: `https://${"gateway.".repeat(10)}example`,
            timestamps: Array.from({ length: 4 }, () => ({ time: "2026-11-22T08:00:05Z", authority: name })),
          },
        );
        const pages = await pagesOf(pdf);
        expect(pages).to.have.length(2);
        // Holder, title, issuer and operator.
        expect(dense(pages[0]).split(name)).to.have.length(5);
        expect(pages[0])
          .to.include("全文见附件")
          .and.to.match(/1 ?\/ ?2/);
        expect(dense(pages[0])).to.include(dense(bundle.certificate.disclaimer.en));
      }
    });

    it("leaves out what a certificate does not have", async () => {
      const [page, second] = await pagesOf(
        await certificatePdf(
          changed({ holder: { name: "甲" }, dataset: { title: "乙" }, subject: { statement: null } }),
          { operator: { name: "丙" }, verifyBase: "http://127.0.0.1:8080" },
        ),
      );
      for (const label of [
        "统一社会信用代码",
        "所属行业",
        "应用场景",
        "更新频率",
        "网信备案编号",
        "可信时间戳",
      ])
        expect(page).not.to.include(label);
      expect(page).to.include("甲").and.to.include("乙").and.to.include("丙");
      expect(second).to.include("未附存证人签名");
    });

    it("names sample and stream coverage, and prints unusual codes as they are", async () => {
      const { dataset } = bundle.certificate.credentialSubject;
      const [page] = await pagesOf(
        await certificatePdf(
          changed({
            dataset: { ...dataset, industry: "X99", updateFrequency: "P45D" },
            subject: { coverage: "SAMPLE", class: "REGISTRATION" },
          }),
          OPTIONS,
        ),
      );
      expect(page).to.include("仅样例数据 sample only").and.to.include("X99").and.to.include("P45D");
      expect(page).to.include("登记类").and.not.to.include("数据知识产权存证证书");
    });
  });
});
