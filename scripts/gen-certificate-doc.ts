/** Writes docs/certificate.pdf: the paper of the tests' made-up certificate. */
import { writeFile } from "node:fs/promises";
import { certificatePdf } from "../client/adapters/pdf/certificate-pdf.ts";
import { makeScenario, TRUST } from "../test/helpers/scenario.ts";

const pdf = await certificatePdf(makeScenario().bundle, {
  operator: { ...TRUST.operator, name: "示例数据存证平台 Example platform" },
  verifyBase: "https://gateway.example",
});
await writeFile(new URL("../docs/certificate.pdf", import.meta.url), pdf);
