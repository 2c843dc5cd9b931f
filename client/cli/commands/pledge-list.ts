/** `datadeed pledge list`: what is pledged, by whom, to whom. Nobody signs, no API key is needed. */
import { z } from "zod";
import { parseWith } from "#core/parse.ts";
import type { CliContext, Outcome } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { openGateway } from "../register-request.ts";
import { printable } from "../terminal.ts";

export interface ListOptions {
  readonly holder?: string;
  readonly pledgee?: string;
  readonly state?: string;
  readonly gateway?: string;
}

const zPage = z.looseObject({
  items: z.array(
    z.looseObject({
      pledgeId: z.string(),
      state: z.string(),
      certificateNo: z.string().nullable(),
      pledgor: z.string(),
      pledgee: z.string(),
      debtMaturity: z.string(),
    }),
  ),
  next: z.int().nullable(),
});

export async function listPledges(context: CliContext, options: ListOptions): Promise<Outcome> {
  const gateway = await openGateway(context, options, "READ");
  const { holder, pledgee, state } = options;
  const items: z.output<typeof zPage>["items"] = [];
  for (let after: number | null = 0; after !== null;) {
    const query = new URLSearchParams({
      ...(holder !== undefined && { holder }),
      ...(pledgee !== undefined && { pledgee }),
      ...(state !== undefined && { state }),
      after: String(after),
    });
    const json = await gateway.read(`/v1/pledges?${query.toString()}`);
    const page: z.output<typeof zPage> = parseWith(zPage, json, "GATEWAY_ANSWER_INVALID", "list");
    items.push(...page.items);
    // A cursor that does not move would never end.
    after = page.next !== null && page.next > after ? page.next : null;
  }
  const lines = items.map((item) =>
    printable(
      `${item.pledgeId} ${item.state.padEnd(12)} ${item.certificateNo ?? "(other log)"} ${item.pledgor} → ${item.pledgee} until ${item.debtMaturity}`,
    ),
  );
  return {
    exitCode: EXIT.DONE,
    json: { pledges: items },
    lines: lines.length === 0 ? ["No pledges."] : lines,
  };
}
