/** What the page and the worker that holds a key say to each other. */
import type { TypedDataDomain, TypedDataField } from "ethers";

export type KeyRequest =
  | { readonly id: number; readonly ask: "create"; readonly password: string }
  | { readonly id: number; readonly ask: "open"; readonly keystore: string; readonly password: string }
  | { readonly id: number; readonly ask: "signText"; readonly text: string }
  | {
      readonly id: number;
      readonly ask: "signTypedData";
      readonly domain: TypedDataDomain;
      readonly types: Record<string, TypedDataField[]>;
      readonly message: Record<string, unknown>;
    };

export type KeyReply =
  | { readonly id: number; readonly result: string; readonly keystore?: string }
  | { readonly id: number; readonly failed: string };
