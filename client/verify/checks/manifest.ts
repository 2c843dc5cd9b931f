import type { Certificate } from "#core/certificate.ts";
import { fingerprint, scaleOf, type Manifest } from "#core/dataset.ts";
import { fragment, type Fragment } from "../fragment.ts";
import type { JudgeInput } from "../input.ts";

/** The manifests to check: the one given and the one in the bundle. */
export function manifestsOf({ bundle, manifest }: JudgeInput): readonly Manifest[] {
  return [manifest, bundle.manifest].filter((found) => found !== undefined);
}

/**
 * MANIFEST: has the digests that the certificate states, opens its commitment, and has its scale.
 * @returns undefined where no manifest was given: then there is nothing to check
 */
export function checkManifest(input: JudgeInput): Fragment | undefined {
  const { certificate } = input.bundle;
  const fragments = manifestsOf(input).map((manifest) => judgeManifest(manifest, certificate));
  return fragments.find(({ status }) => status === "FAIL") ?? fragments[0];
}

function judgeManifest(manifest: Manifest, { credentialSubject: subject }: Certificate): Fragment {
  const { commitment, manifestDigest, manifestSm3 } = fingerprint(manifest);
  if (manifestDigest !== subject.manifestDigest) {
    return fragment("MANIFEST_DIGEST_MISMATCH", { computed: manifestDigest, stated: subject.manifestDigest });
  }
  if (manifestSm3 !== undefined && subject.manifestSm3 !== undefined && manifestSm3 !== subject.manifestSm3) {
    return fragment("MANIFEST_SM3_MISMATCH", { computed: manifestSm3, stated: subject.manifestSm3 });
  }
  if (commitment !== subject.commitment) {
    return fragment("COMMITMENT_NOT_OPENED", { computed: commitment, stated: subject.commitment });
  }
  const { files, bytes } = scaleOf(manifest);
  const { files: statedFiles, bytes: statedBytes } = subject.scale;
  if (files !== statedFiles || bytes !== statedBytes) {
    return fragment("SCALE_MISMATCH", { files, bytes, statedFiles, statedBytes });
  }
  return fragment("MANIFEST_OPENS", { files, bytes, commitment, manifestDigest });
}
