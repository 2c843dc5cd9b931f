/** The command that gets or makes a certificate's paper. */
import { Option, type Command } from "commander";
import { command } from "./command.ts";
import type { CertificateOptions } from "./commands/certificate-pdf.ts";
import type { CliContext, Outcome } from "./context.ts";
import { gatewayOption } from "./options.ts";

export function addCertificatePdf(
  group: Command,
  context: CliContext,
  finish: (outcome: Outcome) => void,
): void {
  command(group, "pdf", "the certificate as PDF, its bundle attached", [
    "datadeed certificate pdf DD-0AA3-000000012-Y -o certificate.pdf",
    "datadeed certificate pdf data.deed.json --page https://gateway.example -o certificate.pdf",
    "datadeed certificate pdf edited.pdf -o genuine.pdf     anew, from the bundle attached to it",
  ])
    .argument(
      "<number|bundle>",
      "number (fetched from the gateway), or a bundle or PDF (checked and set here)",
    )
    .requiredOption("-o, --out <file>", "where to write the PDF")
    .addOption(gatewayOption())
    .option("--page <url>", "of a file: where people open the verify page; goes into the QR code")
    .option("--trust <file>", "of a file: trust document; default: the pinned copy, or the gateway's")
    .option("--rpc <url...>", "of a file: nodes of the chain; default: those of the trust document")
    .option("--offline", "of a file: ask no chain; only what needs none is checked")
    .option("--force", "overwrite the PDF")
    .addOption(new Option("--lang <language>", "language of a refusal's report").choices(["en", "zh"]))
    .action(async (source: string, options: CertificateOptions) => {
      const { certificateAsPdf } = await import("./commands/certificate-pdf.ts");
      finish(await certificateAsPdf(context, source, options));
    });
}
