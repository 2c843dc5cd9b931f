/** What a pledge is made over, and what it may not give away (docs/register.md). */
import { concat, utf8 } from "./bytes.ts";
import { sha256, type Digest } from "./digest.ts";

const CONTENT_KEY = utf8("datadeed/content-key/v1");

/** Datasets of fewer bytes can be guessed from their unsalted root, which a pledge makes public. */
export const GUESSABLE_BELOW_BYTES = 65_536;

/** Key of the same data, whatever the certificate. @param datasetRoot 32 bytes, unsalted */
export function contentKey(datasetRoot: Digest): Digest {
  return sha256(concat(CONTENT_KEY, new Uint8Array(1), datasetRoot));
}
