/**
 * Records `test/vectors/chain-proof` from the embedded product: real bundles with real proofs of a real node's state. Run by
 * hand when the format or the contracts change; keys and times are of the moment, so no two recordings are the same.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Wallet } from "ethers";
import { format, resolveConfig } from "prettier";
import { parseBundle, type BundleJson } from "#core/bundle.ts";
import { toHex0x } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import { buildManifest, datasetRoot, fingerprint, scaleOf } from "#core/dataset.ts";
import { zDataset } from "#core/description.ts";
import { parseChainProof } from "#core/state-proof/chain-proof.ts";
import { parseTrust } from "#core/trust.ts";
import { offerOf, signMessage } from "../test/helpers/pledge-signing.ts";
import { bundleWhen, hashSample, sampleDescription, signStatement } from "../test/helpers/sample-deposit.ts";
import { startGatewayProcess } from "./tasks/gateway-process.ts";

const DIRECTORY = fileURLToPath(new URL("../test/vectors/chain-proof/", import.meta.url));
const YEAR = 365 * 86_400;
const holder = new Wallet(`0x${"11".repeat(32)}`);
const bank = new Wallet(`0x${"22".repeat(32)}`);

const home = await mkdtemp(join(tmpdir(), "datadeed-record-"));
const gateway = await startGatewayProcess(home, { DATADEED_ANCHOR_INTERVAL_MS: "100" });
try {
  const apiKey = (await readFile(join(home, "api-key"), "utf8")).trim();
  const trust = parseTrust(await (await fetch(`${gateway.url}/.well-known/datadeed.json`)).json());

  const post = async (path: string, body: unknown): Promise<Record<string, unknown>> => {
    const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
    const response = await fetch(gateway.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok) throw new Error(`${path}: HTTP ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };

  const record = async (name: string, desc: string, bundle: BundleJson, codes: object): Promise<void> => {
    const { hash, timestamp } = parseChainProof(bundle.chainProof).header;
    const input = { bundle, trust, blockHash: hash, now: timestamp + 60 };
    const filepath = `${DIRECTORY}${name}.json`;
    const text = JSON.stringify({ desc, input, expect: { codes } });
    await writeFile(filepath, await format(text, { ...(await resolveConfig(filepath)), filepath }));
  };

  const manifest = buildManifest(
    [hashSample("data.bin", new Uint8Array(70_000).fill(4))],
    new Uint8Array(32).fill(1),
  );
  const description = sampleDescription(holder.address);
  const statement = await signStatement(holder, trust, manifest, zDataset.parse(description.dataset));
  const body = { description, statement, ...fingerprint(manifest), scale: scaleOf(manifest) };
  const certificateNo = (await post("/v1/deposits", body))["certificateNo"] as string;
  const untouched = JSON.parse(await bundleWhen(gateway.url, certificateNo, "FINAL")) as BundleJson;

  const root = datasetRoot(manifest.files);
  const message = offerOf({
    certificateDigest: toHex0x(certificateDigest(parseBundle(untouched).certificate)),
    datasetRoot: root,
    pledgor: holder.address,
    pledgee: bank.address,
    debtMaturity: Math.floor(Date.now() / 1000) + YEAR,
  });
  const signed = await signMessage(holder, trust, "PledgeRegistry", "PledgeOffer", message);
  const salt = toHex0x(Buffer.from(manifest.salt, "base64url"));
  await post("/v1/pledges", { ...signed, opening: { datasetRoot: toHex0x(root), salt } });
  const latest = `${gateway.url}/v1/certificates/${certificateNo}/bundle?proof=latest`;
  const pledged = (await (await fetch(latest)).json()) as BundleJson;

  await mkdir(DIRECTORY, { recursive: true });
  await record("untouched", "a certificate without record and pledge: both absences are proven", untouched, {
    STATUS: "STATUS_UNTOUCHED",
    ENCUMBRANCE: "NOT_PLEDGED",
  });
  await record("pledged", "the same certificate later: admitted, and offered as a pledge", pledged, {
    STATUS: "STATUS_VALID",
    ENCUMBRANCE: "PLEDGED",
  });
} finally {
  await gateway.stop();
  await rm(home, { recursive: true, force: true });
}
