/** Wallets that browser extensions put into the page (EIP-1193), found by their announcements (EIP-6963). */
import { normaliseAddress, type Address } from "#core/address.ts";
import { toHex0x, utf8 } from "#core/bytes.ts";
import { DataDeedError } from "#core/errors.ts";
import type { HolderKey } from "./holder-key.ts";

interface Provider {
  request(call: { readonly method: string; readonly params?: readonly unknown[] }): Promise<unknown>;
}

export interface AnnouncedWallet {
  readonly uuid: string;
  readonly name: string;
  readonly provider: Provider;
}

type Announcement = CustomEvent<{
  readonly info?: { readonly uuid?: unknown; readonly name?: unknown };
  readonly provider?: Provider;
} | null>;

/**
 * Asks wallets to announce themselves; late ones are told of too.
 * @returns ends the listening
 */
export function watchWallets(found: (wallet: AnnouncedWallet) => void): () => void {
  const listen = (event: Event) => {
    // Whoever runs in this page can announce anything: only what is used is read, and it is shown as text.
    const { detail } = event as Announcement;
    const { info, provider } = detail ?? {};
    if (typeof info?.uuid !== "string" || typeof info.name !== "string") return;
    if (typeof provider?.request !== "function") return;
    found({ uuid: info.uuid, name: info.name.slice(0, 60), provider });
  };
  addEventListener("eip6963:announceProvider", listen);
  dispatchEvent(new Event("eip6963:requestProvider"));
  return () => removeEventListener("eip6963:announceProvider", listen);
}

/** EIP-712 domain members, in the standard's order. */
const DOMAIN_FIELDS = [
  { name: "name", type: "string" },
  { name: "version", type: "string" },
  { name: "chainId", type: "uint256" },
  { name: "verifyingContract", type: "address" },
];

/** Asks its owner for an account. @throws KEY_INVALID when the owner refuses */
export async function connectWallet({ name, provider }: AnnouncedWallet): Promise<HolderKey> {
  const ask = async (method: string, params: readonly unknown[] = []): Promise<unknown> => {
    try {
      return await provider.request({ method, params });
    } catch (cause) {
      throw new DataDeedError("KEY_INVALID", `${name}: ${reasonOf(cause)}`, { cause });
    }
  };
  const accounts = await ask("eth_requestAccounts");
  const first: unknown = Array.isArray(accounts) ? accounts[0] : undefined;
  const address = typeof first === "string" ? normaliseAddress(first) : undefined;
  if (address === undefined) throw new DataDeedError("KEY_INVALID", `${name} gave no account`);
  return {
    address,
    kind: "WALLET",
    name,
    async signTypedData(domain, types, message) {
      const [primaryType] = Object.keys(types);
      const payload = { domain, types: { EIP712Domain: DOMAIN_FIELDS, ...types }, primaryType, message };
      return signature(await ask("eth_signTypedData_v4", [address, JSON.stringify(payload)]), name);
    },
    signText: async (text) =>
      signature(await ask("personal_sign", [toHex0x(utf8(text)), address satisfies Address]), name),
    forget: () => undefined,
  };
}

function signature(answer: unknown, name: string): string {
  if (typeof answer === "string" && /^0x[0-9a-fA-F]+$/.test(answer)) return answer;
  throw new DataDeedError("KEY_INVALID", `${name} gave no signature`);
}

/** Providers reject with objects that are no errors (EIP-1193). */
function reasonOf(cause: unknown): string {
  if (typeof cause === "object" && cause !== null && "message" in cause && typeof cause.message === "string")
    return cause.message;
  return String(cause);
}
