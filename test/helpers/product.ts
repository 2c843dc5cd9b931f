/** The product on its embedded parts, in this process and in a temporary folder: what end-to-end tests stand on. */
import { expect } from "chai";
import type { Wallet } from "ethers";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseBundle, type BundleJson } from "#core/bundle.ts";
import { toHex0x } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import { buildManifest, datasetRoot, fingerprint, scaleOf, type Manifest } from "#core/dataset.ts";
import { zDataset } from "#core/description.ts";
import type { Message, RegisterName, SignedMessage } from "#core/register-acts.ts";
import type { MessageType } from "#core/register-messages.ts";
import { parseTrust, type TrustDocument } from "#core/trust.ts";
import { createLogger } from "../../server/adapters/logger.ts";
import { startGateway, type StartedGateway } from "../../server/compose.ts";
import { readConfig } from "../../server/config.ts";
import { offerOf, signMessage } from "./pledge-signing.ts";
import { bundleWhen, hashSample, sampleDescription, signStatement } from "./sample-deposit.ts";

export interface Deposited {
  readonly certificateNo: string;
  readonly digest: `0x${string}`;
  readonly bundle: BundleJson;
  readonly manifest: Manifest;
  readonly owner: Wallet;
}

type Settings = Readonly<Record<string, string>>;

interface Started {
  readonly gateway: StartedGateway;
  readonly apiKey: string;
  readonly trust: TrustDocument;
}

const YEAR = 365 * 86_400;

export class Product implements AsyncDisposable {
  /** A folder of its own; the gateway keeps its data in `data` there. */
  readonly home: string;
  gateway: StartedGateway;
  readonly apiKey: string;
  readonly trust: TrustDocument;
  readonly #settings: Settings;

  private constructor(home: string, settings: Settings, { gateway, apiKey, trust }: Started) {
    this.home = home;
    this.#settings = settings;
    this.gateway = gateway;
    this.apiKey = apiKey;
    this.trust = trust;
  }

  /** @param more settings of the gateway besides free ports and quick anchoring */
  static async start(more: Settings = {}): Promise<Product> {
    const home = await mkdtemp(join(tmpdir(), "datadeed-product-"));
    const settings = {
      DATADEED_DATA_DIR: join(home, "data"),
      DATADEED_PORT: "0",
      DATADEED_CHAIN_PORT: "0",
      DATADEED_ANCHOR_INTERVAL_MS: "50",
      ...more,
    };
    try {
      const gateway = await startGateway(readConfig(settings), createLogger({ level: "silent" }));
      const apiKey = (await readFile(gateway.apiKeyFile, "utf8")).trim();
      const trust = parseTrust(await (await fetch(`${gateway.url}/.well-known/datadeed.json`)).json());
      return new Product(home, settings, { gateway, apiKey, trust });
    } catch (error) {
      await rm(home, { recursive: true, force: true });
      throw error;
    }
  }

  get url(): string {
    return this.gateway.url;
  }

  /** Path of a file in the product's folder. */
  at(name: string): string {
    return join(this.home, name);
  }

  /** Starts the gateway again on the same data, after `gateway.stop()`. */
  async begin(): Promise<void> {
    this.gateway = await startGateway(readConfig(this.#settings), createLogger({ level: "silent" }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.gateway.stop();
    await rm(this.home, { recursive: true, force: true });
  }

  async get<T>(path: string): Promise<T> {
    const headers = { authorization: `Bearer ${this.apiKey}` };
    return (await (await fetch(this.url + path, { headers })).json()) as T;
  }

  post(path: string, body: unknown): Promise<Response> {
    return fetch(this.url + path, {
      method: "POST",
      headers: { authorization: `Bearer ${this.apiKey}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  }

  /** A request that has to succeed. */
  async done<T>(path: string, body: unknown): Promise<T> {
    const response = await this.post(path, body);
    const answer = (await response.json()) as T;
    expect(response.status, JSON.stringify(answer)).to.be.oneOf([200, 201]);
    return answer;
  }

  /**
   * A fingerprint of 70,000 bytes, final on chain.
   * @param fill the bytes' value: the same is the same content. @param salt the byte of which the salt is made
   * @param dataset what the description says otherwise than the sample
   */
  async deposit(owner: Wallet, fill: number, salt: number, dataset: object = {}): Promise<Deposited> {
    const file = hashSample("data.bin", new Uint8Array(70_000).fill(fill));
    const manifest = buildManifest([file], new Uint8Array(32).fill(salt));
    const sample = sampleDescription(owner.address);
    const description = { ...sample, dataset: { ...sample.dataset, ...dataset } };
    const statement = await signStatement(owner, this.trust, manifest, zDataset.parse(description.dataset));
    const body = { description, statement, ...fingerprint(manifest), scale: scaleOf(manifest) };
    const { certificateNo } = await this.done<{ certificateNo: string }>("/v1/deposits", body);
    const bundle = JSON.parse(await bundleWhen(this.url, certificateNo, "FINAL")) as BundleJson;
    const digest = toHex0x(certificateDigest(parseBundle(bundle).certificate));
    return { certificateNo, digest, bundle, manifest, owner };
  }

  sign(
    wallet: Wallet,
    type: MessageType,
    words: Message,
    register: RegisterName = "PledgeRegistry",
  ): Promise<SignedMessage> {
    return signMessage(wallet, this.trust, register, type, words);
  }

  /** The request that offers what its owner deposited, for a debt of a year. */
  async offer(
    { manifest, digest, owner }: Pick<Deposited, "manifest" | "digest" | "owner">,
    pledgee: Wallet,
  ) {
    const root = datasetRoot(manifest.files);
    const offer = offerOf({
      certificateDigest: digest,
      datasetRoot: root,
      pledgor: owner.address,
      pledgee: pledgee.address,
      debtMaturity: Math.floor(Date.now() / 1000) + YEAR,
    });
    const salt = toHex0x(Buffer.from(manifest.salt, "base64url"));
    const signed = await this.sign(owner, "PledgeOffer", offer);
    return { ...signed, opening: { datasetRoot: toHex0x(root), salt } };
  }
}
