/** The trust document of this installation (PROTOCOL section 7). */
import type { CodeHashes, TrustDocument, TrustedIssuer, TrustedTsa } from "#core/trust.ts";
import type { Config } from "../config.ts";
import type { ChainContracts } from "../ports/chain.ts";
import type { Logger } from "../ports/logger.ts";

/** Whether an address gives away no key: providers put theirs into the path, the query or the user. */
function isPublic(url: string): boolean {
  const { username, password, pathname, search } = new URL(url);
  return username === "" && password === "" && pathname === "/" && search === "";
}

/** RPC addresses to tell verifiers: those configured for them, else our own as far as they carry no key. */
function publicRpc(config: Config, urls: readonly string[], logger: Logger): readonly string[] {
  if (config.publicRpcUrls !== null) return config.publicRpcUrls;
  const open = urls.filter(isPublic);
  if (open.length < urls.length) {
    logger.warn(
      { withheld: urls.length - open.length },
      "RPC addresses that may carry a key are not in the trust document; set DATADEED_PUBLIC_RPC_URL",
    );
  }
  return open;
}

function witnessPart({ witnesses, witnessThreshold }: Config): Pick<TrustDocument, "witnesses"> {
  if (witnesses.length === 0) return {};
  const keys = witnesses.map(({ key }) => ({ name: key.split("+")[0]!, key }));
  return { witnesses: { threshold: witnessThreshold, keys } };
}

export function trustDocument(
  config: Config,
  contracts: ChainContracts & { readonly codeHashes: CodeHashes },
  issuers: readonly TrustedIssuer[],
  urls: readonly string[],
  logger: Logger,
  tsa?: readonly TrustedTsa[],
): TrustDocument {
  const { chainId, log, registry, pledges, deployedAtBlock, codeHashes } = contracts;
  return {
    format: "datadeed-trust/1",
    chainId,
    log,
    registry,
    pledges,
    deployedAtBlock,
    codeHashes,
    issuers,
    operator: {
      name: config.operatorName,
      ...(config.cacFilingNo === null ? {} : { cacFilingNo: config.cacFilingNo }),
    },
    rpc: publicRpc(config, urls, logger),
    finality: { confirmations: config.confirmations },
    ...(tsa === undefined ? {} : { tsa }),
    ...witnessPart(config),
  };
}
