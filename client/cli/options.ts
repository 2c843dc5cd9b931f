/** Options that several commands share, in the same words. */
import { Option } from "commander";

/** Whose trust document is believed: a file, the pinned copy, or a gateway's word; `--gateway` says so. */
export const trustOption = (): Option =>
  new Option(
    "--trust <file>",
    "trust document; default: the pinned copy, or that of the nearby gateway",
  ).conflicts("gateway");

/** @param more what the gateway is asked for besides */
export const unpinnedOption = (more = ""): Option =>
  new Option("--gateway <url>", `take this gateway's trust document, unpinned${more}`);

export const rpcOption = (): Option =>
  new Option(
    "--rpc <url...>",
    "nodes of the chain, all of which must agree; default: those of the trust document",
  );

/** The gateway that a command talks to. */
export const gatewayOption = (): Option =>
  new Option("--gateway <url>", "default: DATADEED_URL, or http://127.0.0.1:8080");

export const apiKeyOption = (): Option =>
  new Option("--api-key <key>", "default: DATADEED_API_KEY, or data/api-key for a gateway on this machine");

/** @param what is told in it */
export const langOption = (what = "the text"): Option =>
  new Option("--lang <language>", `language of ${what}; default: that of the environment`).choices([
    "en",
    "zh",
  ]);

export const offlineOption = (): Option =>
  new Option(
    "--offline",
    "touch no network: the chain's answers come from the bundle's proof, or are NOT_CHECKED",
  );

export const blockHashOption = (): Option =>
  new Option("--block-hash <hash>", "with --offline: the proof's block, known from a source that you trust");

export const noteOption = (): Option =>
  new Option(
    "--note <file>",
    "with --offline: a note of the log that enough trusted witnesses cosigned, for its block",
  );
