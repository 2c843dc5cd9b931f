/** What a deposit says: the description, checked here first, and the depositor's statement, signed here. */
import { normaliseAddress } from "#core/address.ts";
import type { Fingerprint } from "#core/dataset.ts";
import { parseDescription, type Description } from "#core/description.ts";
import type { Json, JsonObject } from "#core/json.ts";
import { buildStatementMessage, domainForWallet, STATEMENT_TYPES, type Statement } from "#core/statement.ts";
import type { TrustDocument } from "#core/trust.ts";
import type { CliContext } from "./context.ts";
import { inFile, readDocument } from "./input-file.ts";
import { openKey, type Signer } from "./key-file.ts";

export interface Draft {
  /** As it is sent: the file, with the key's account where it names none. */
  readonly description: Json;
  readonly parsed: Description;
  readonly signer?: Signer;
}

/**
 * Everything that can be wrong is found before any long work.
 * @throws INPUT_INVALID | REGIME_UNKNOWN | SOURCE_AGREEMENT_EXPIRED | KEY_INVALID | FILE_UNREADABLE | JSON_* | USAGE
 */
export async function draftDeposit(
  context: CliContext,
  descriptionPath: string,
  keyPath: string | undefined,
): Promise<Draft> {
  const file = await readDocument(descriptionPath, (json) => json);
  const signer = keyPath === undefined ? undefined : await openKey(context, keyPath);
  const description = signer === undefined ? file : withAccount(file, signer.address);
  const parsed = inFile(descriptionPath, () => parseDescription(description, context.world.now()));
  if (signer === undefined) return { description, parsed };
  if (parsed.holder.account !== signer.address) {
    context.notice(
      `holder.account ${parsed.holder.account} is not the key's address ${signer.address}: that is accepted only where ` +
        "it is a contract which accepts signatures of this key (ERC-1271)",
    );
  }
  return { description, parsed, signer };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function withAccount(description: Json, address: string): Json {
  if (
    !isObject(description) ||
    !isObject(description["holder"]) ||
    description["holder"]["account"] !== undefined
  ) {
    return description;
  }
  return { ...description, holder: { ...description["holder"], account: normaliseAddress(address)! } };
}

/** The statement over exactly this deposit (PROTOCOL section 2). @param claimedAt Unix seconds */
export async function signStatement(
  signer: Signer,
  { holder, dataset, previous }: Description,
  { commitment, manifestDigest }: Fingerprint,
  trust: TrustDocument,
  claimedAt: number,
): Promise<Statement> {
  const message = buildStatementMessage(
    { commitment, manifestDigest, dataset, holder: holder.account, previous },
    claimedAt,
  );
  const domain = domainForWallet({ chainId: trust.chainId, verifyingContract: trust.log });
  const signature = await signer.signTypedData(domain, STATEMENT_TYPES, message);
  return { message, signature: signature as `0x${string}` };
}
