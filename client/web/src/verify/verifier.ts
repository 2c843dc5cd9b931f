/** What a verification needs beyond the page itself, as one chunk of script. */
export { readBundle } from "#core/bundle.ts";
export { parseManifest } from "#core/dataset.ts";
export { readWitnessedNote } from "#core/note/trusted-note.ts";
export { parseChainProof } from "#core/state-proof/chain-proof.ts";
export { createChainReader } from "../../../adapters/chain-ethers/index.ts";
export { createProvenReader } from "../../../verify/offline/proven-chain.ts";
export { verifyBundle } from "../../../verify/pipeline.ts";
export { hashChunks } from "../hashing/hash-files.ts";
