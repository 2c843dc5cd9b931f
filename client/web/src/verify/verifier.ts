/** What a verification needs beyond the page itself, as one chunk of script. */
export { readBundle } from "#core/bundle.ts";
export { parseManifest } from "#core/dataset.ts";
export { createChainReader } from "../../../adapters/chain-ethers/index.ts";
export { verifyBundle } from "../../../verify/pipeline.ts";
export { hashFiles } from "../hashing/hash-files.ts";
