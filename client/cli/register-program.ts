/** The commands about pledges, certificates in the register, and objections. */
import { InvalidArgumentError, Option, type Command } from "commander";
import { PLEDGE_STATES } from "#core/register-states.ts";
import { addCertificatePdf } from "./certificate-program.ts";
import { command } from "./command.ts";
import type { AcceptOptions } from "./commands/pledge-accept.ts";
import type { AmendOptions } from "./commands/pledge-amend.ts";
import type { ListOptions } from "./commands/pledge-list.ts";
import type { OfferOptions } from "./commands/pledge-offer.ts";
import type { ValueOptions } from "./commands/pledge-value.ts";
import type { StepOptions } from "./commands/register-step.ts";
import type { CountersignOptions } from "./commands/send-request.ts";
import type { VoidOptions } from "./commands/void-request.ts";
import type { CliContext, Outcome } from "./context.ts";
import type { GatewayOptions } from "./register-request.ts";
import { STEPS, type Step } from "../adapters/gateway/register-steps.ts";
import { apiKeyOption, gatewayOption } from "./options.ts";

const KEEP_KEYS = "Keys are opened here and never leave this machine. Nobody needs gas: the gateway pays.";

export function addRegisterCommands(
  program: Command,
  context: CliContext,
  finish: (outcome: Outcome) => void,
): void {
  const groups = {
    pledge: program.command("pledge").description("pledges: offer, accept and what follows"),
    certificate: program
      .command("certificate")
      .description("a certificate's paper, and what happens to it after its deposit"),
    objection: program.command("objection").description("objections to a certificate"),
  };

  signing(
    command(groups.pledge, "offer", "offer a pledge: that reserves its place for 72 hours", [
      "datadeed pledge offer data.deed.json --manifest data.manifest.json --key holder.json --pledgee 0x… \\",
      "    --contract contract.pdf --amount 'CNY 5000000.00' --maturity 2027-11-22T15:59:59Z",
    ])
      .alias("reserve")
      .argument("<bundle>", "bundle of the certificate (.deed.json)"),
    "Signed by the pledgor, who holds the certificate. It opens the commitment: the dataset's unsalted root becomes public. " +
      "`pledge reserve` is the same command: nobody but the holder can reserve a place, and the offer is what reserves it.",
  )
    .requiredOption("--key <file>", "the pledgor's key file")
    .option("--manifest <file>", "the holder's manifest, where the bundle has none")
    .requiredOption("--pledgee <address>", "who takes the pledge: lender or guarantee company")
    .option("--creditor <address>", "of the secured debt; default: the pledgee")
    .option("--guarantor <address>", "of the debt; never the creditor")
    .requiredOption("--contract <file>", "the written contract; only its SHA-256 leaves this machine")
    .requiredOption(
      "--amount <text>",
      "secured amount, 'CNY 1000000.00'; only a salted digest leaves this machine",
    )
    .requiredOption("--maturity <time>", "when the debt is due (RFC 3339, UTC)")
    .option("--maximum", "a maximum-amount pledge")
    .option("--renewal-covenant", "the debt may outlast the certificate: its holder has to renew it")
    .option("--other-pledges", "do not state that the data are pledged nowhere else")
    .option("--accept-public-root", "the dataset is under 64 KiB, and its content is no secret")
    .option("--yes", "agree to the publication of the root without being asked")
    .action(async (bundle: string, options: OfferOptions) => {
      const { offerPledge } = await import("./commands/pledge-offer.ts");
      finish(await offerPledge(context, bundle, options));
    });

  signing(
    command(groups.pledge, "accept", "agree to an offered pledge", [
      "datadeed pledge accept 0x… --key bank.json --contract contract.pdf",
    ]).argument("<pledge>", "id of the pledge"),
    "Signed by the pledgee, after the terms are checked against what the pledgor signed.",
  )
    .requiredOption("--key <file>", "the pledgee's key file")
    .requiredOption("--contract <file>", "the pledgee's own copy of the contract; it must be the one offered")
    .option("--acknowledge-conflicts", "accept although others have pledged the same data")
    .option("--waive-dispute", "accept although there are objections to the certificate")
    .option("--yes", "accept without being asked")
    .action(async (pledge: string, options: AcceptOptions) => {
      const { acceptPledge } = await import("./commands/pledge-accept.ts");
      finish(await acceptPledge(context, pledge, options));
    });

  signing(
    command(groups.pledge, "amend", "change the terms of a registered pledge, both sides agreeing", [
      "datadeed pledge amend 0x… --key holder.json --contract amended.pdf --amount 'CNY 4000000.00' \\",
      "    --maturity 2028-05-22T15:59:59Z -o amendment.json",
      "datadeed countersign amendment.json --key bank.json --contract amended.pdf -o complete.json",
      "datadeed send complete.json",
    ]).argument("<pledge>", "id of the pledge"),
    "Signed by the pledgor; then the pledgee signs the same words (`datadeed countersign`); anybody sends.",
  )
    .requiredOption("--key <file>", "the pledgor's key file")
    .requiredOption("--contract <file>", "the contract as amended; only its SHA-256 leaves this machine")
    .requiredOption("--amount <text>", "secured amount from now on; only a salted digest leaves this machine")
    .requiredOption("--maturity <time>", "when the debt is due from now on (RFC 3339, UTC)")
    .option("--renewal-covenant", "the debt may outlast the certificate: its holder has to renew it")
    .action(async (pledge: string, options: AmendOptions) => {
      const { amendPledge } = await import("./commands/pledge-amend.ts");
      finish(await amendPledge(context, pledge, options));
    });

  signing(
    command(groups.pledge, "value", "agree to the value of the pledged data, after a default", [
      "datadeed pledge value 0x… --key holder.json --document valuation.pdf -o valuation.json",
      "datadeed pledge enforce 0x… --key bank.json --method AGREED_VALUE --notice notice.pdf --valuation valuation.json",
    ]).argument("<pledge>", "id of the pledge, which is in default"),
    "Signed by the pledgor, after the default and for this default alone; the pledgee sends it with `pledge enforce`.",
  )
    .requiredOption("--key <file>", "the pledgor's key file")
    .requiredOption("--document <file>", "the valuation agreed; only its SHA-256 leaves this machine")
    .action(async (pledge: string, options: ValueOptions) => {
      const { valuePledge } = await import("./commands/pledge-value.ts");
      finish(await valuePledge(context, pledge, options));
    });

  command(groups.pledge, "list", "pledges, by holder, pledgee and state", [
    "datadeed pledge list --pledgee 0x… --state REGISTERED",
  ])
    .option("--holder <address>", "the pledgor")
    .option("--pledgee <address>", "the pledgee")
    .addOption(new Option("--state <state>", "only pledges in this state").choices(PLEDGE_STATES))
    .addOption(gatewayOption())
    .addHelpText("after", "\nNobody signs; no API key is needed.\n")
    .action(async (options: ListOptions) => {
      const { listPledges } = await import("./commands/pledge-list.ts");
      finish(await listPledges(context, options));
    });

  addCertificatePdf(groups.certificate, context, finish);
  for (const step of STEPS) addStep(groups[step.group], step, context, finish);

  command(program, "countersign", "add the other party's signature to a request", [
    "datadeed countersign transfer.json --key buyer.json -o signed.json",
    "datadeed countersign signed.json --consent 0x… --key bank.json -o complete.json",
  ])
    .argument("<request>", "file written with -o by the first party")
    .requiredOption("--key <file>", "key file of who signs now")
    .requiredOption("-o, --out <file>", "where to write the request with both signatures")
    .option("--contract <file>", "your own copy of the contract: it must be the one in the request")
    .option("--consent <pledge>", "sign as the pledgee of this live pledge, instead of as the new holder")
    .option("--valid-for <hours>", "how long the signature may be sent in; default: 72", parseHours)
    .addOption(gatewayOption())
    .option("--trust <file>", "trust document; default: the pinned copy")
    .addHelpText(
      "after",
      `\nSigned by the new holder, by the pledgee of an amendment, or by the pledgee with --consent. ${KEEP_KEYS}\n`,
    )
    .action(async (file: string, options: CountersignOptions) => {
      const { countersign } = await import("./commands/send-request.ts");
      finish(await countersign(context, file, options));
    });

  signing(
    command(program, "void", "take back a request that was signed and not sent", [
      "datadeed void offer.json --key holder.json",
    ]).argument("<request>", "file written with -o"),
    "Signed by who signed the request first.",
  )
    .requiredOption("--key <file>", "key file of that signer")
    .action(async (file: string, options: VoidOptions) => {
      const { voidRequest } = await import("./commands/void-request.ts");
      finish(await voidRequest(context, file, options));
    });

  command(program, "send", "send a request that was written with -o", ["datadeed send request.json"])
    .argument("<request>", "file with the signed request")
    .addOption(gatewayOption())
    .addOption(apiKeyOption())
    .addHelpText("after", "\nNobody signs: the signatures are in the file. The gateway pays.\n")
    .action(async (file: string, options: GatewayOptions) => {
      const { sendRequest } = await import("./commands/send-request.ts");
      finish(await sendRequest(context, file, options));
    });
}

function addStep(group: Command, step: Step, context: CliContext, finish: (outcome: Outcome) => void): void {
  const [argument, meaning] = {
    PLEDGE: ["<pledge>", "id of the pledge"],
    OBJECTION: ["<objection>", "id of the objection"],
    BUNDLE: ["<bundle>", "bundle of the certificate (.deed.json)"],
  }[step.about] as [string, string];
  const needed = step.options.filter(({ need }) => need === "ALWAYS").map(({ flags }) => flags);
  const isSigned = !step.who.startsWith("Nobody");
  const example = [
    `datadeed ${step.group} ${step.name}`,
    argument,
    ...(isSigned ? ["--key key.json"] : []),
    ...needed,
  ];
  const made = signing(
    command(group, step.name, step.summary, [example.join(" ")]).argument(argument, meaning),
    step.who,
  );
  if (isSigned) made.requiredOption("--key <file>", "key file of who signs");
  for (const { flags, text, need } of step.options) {
    if (need === "ALWAYS") made.requiredOption(flags, text);
    else made.option(flags, text);
  }
  if (step.attachment !== undefined) made.option(step.attachment.flags, step.attachment.text);
  made.action(async (about: string, options: StepOptions) => {
    const { registerStep } = await import("./commands/register-step.ts");
    finish(await registerStep(context, step, about, options));
  });
}

/** Options of everything that is signed and sent. */
function signing(made: Command, who: string): Command {
  return made
    .addOption(gatewayOption())
    .addOption(apiKeyOption())
    .option("--trust <file>", "trust document; default: the pinned copy")
    .option("--valid-for <hours>", "how long the signature may be sent in; default: 72", parseHours)
    .option("-o, --out <file>", "write the request instead of sending it")
    .addHelpText("after", `\n${who} ${KEEP_KEYS}\n`);
}

export function parseHours(text: string): number {
  const hours = Number(text);
  if (!/^\d{1,4}$/.test(text) || hours === 0)
    throw new InvalidArgumentError("Expected whole hours, 1 or more.");
  return hours;
}
