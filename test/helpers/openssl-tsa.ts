/** A time-stamping authority made of `openssl ca` and `openssl ts`, in a folder of its own. */
import { randomUUID } from "node:crypto";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { openssl } from "./openssl.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const CONFIG = `
[ca]
default_ca = authority
[authority]
dir = .
new_certs_dir = .
database = index.txt
serial = serial
default_md = sha256
policy = anything
unique_subject = no
copy_extensions = none
[anything]
commonName = supplied
[req]
distinguished_name = nobody
[nobody]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[middle]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign
[no-ca]
basicConstraints = critical, CA:FALSE
[no-signing]
basicConstraints = critical, CA:TRUE
keyUsage = critical, cRLSign
[for-web]
basicConstraints = critical, CA:TRUE
extendedKeyUsage = serverAuth
[constrained]
basicConstraints = critical, CA:TRUE
nameConstraints = critical, permitted;DNS:example
[stamping]
extendedKeyUsage = critical, timeStamping
[not-critical]
extendedKeyUsage = timeStamping
[two-purposes]
extendedKeyUsage = critical, timeStamping, emailProtection
[web]
extendedKeyUsage = critical, serverAuth
[no-purpose]
basicConstraints = CA:FALSE
[nothing]
[strange]
extendedKeyUsage = critical, timeStamping
1.2.3.4.5 = critical, ASN1:UTF8String:unknown
[tsa]
default_tsa = service
[service]
serial = ./tsa-serial
default_policy = 1.2.3.4.1
signer_digest = sha256
digests = sha256, sha384, sm3
accuracy = secs:1
clock_precision_digits = 3
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[service-v1]
serial = ./tsa-serial
default_policy = 1.2.3.4.1
signer_digest = sha256
digests = sha256, sm3
ess_cert_id_alg = sha1
[service-384]
serial = ./tsa-serial
default_policy = 1.2.3.4.1
signer_digest = sha384
digests = sha256
ess_cert_id_alg = sha384
`;

export interface CertificateSpec {
  /** Section of the configuration that has its extensions. */
  readonly extensions: string;
  /** Name of the certificate that issues it; absent: itself. */
  readonly issuer?: string;
  /** YYYYMMDDHHMMSSZ */
  readonly from?: string;
  readonly until?: string;
  /** `genpkey` algorithm and options. */
  readonly key?: readonly string[];
  /** A key that is there, instead. */
  readonly keyFile?: string;
}

const P256 = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
export const RSA = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];

export interface OpensslTsa extends AsyncDisposable {
  readonly folder: string;
  /** Makes a certificate under this name. */
  issue(name: string, spec: CertificateSpec): Promise<void>;
  /** PEM. */
  certificate(name: string): Promise<string>;
  /** Answers a TimeStampReq (DER) with a TimeStampResp. */
  reply(request: Uint8Array, signer?: string, chain?: readonly string[], section?: string): Promise<Buffer>;
  /** The token that stamps these bytes. */
  stamp(data: Uint8Array, options?: StampOptions): Promise<Buffer>;
  /** The token's statement signed anew by another certificate, whatever that is for. */
  resign(token: Uint8Array, options: ResignOptions): Promise<Buffer>;
}

export interface StampOptions {
  readonly signer?: string;
  /** Certificates that travel with it, beside the signer's. */
  readonly chain?: readonly string[];
  readonly digest?: "sha256" | "sha384" | "sm3";
  readonly section?: string;
}

export interface ResignOptions {
  readonly signer: string;
  readonly chain?: readonly string[];
  /** Without: no ESS certificate id. */
  readonly cades?: boolean;
  /** More of `openssl cms -sign`. */
  readonly options?: readonly string[];
}

/** With a root `root` and a signer `tsa` made by it. */
export async function createOpensslTsa(): Promise<OpensslTsa> {
  const folder = await temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  const call = (...args: readonly string[]) => openssl(folder.path, ...args);
  await writeFile(at("openssl.cnf"), CONFIG);
  await writeFile(at("index.txt"), "");
  await writeFile(at("serial"), "1000");
  await writeFile(at("tsa-serial"), "01");
  let queue: Promise<unknown> = Promise.resolve();
  /** `openssl ca` and `ts` keep files: one at a time. */
  const alone = <T>(step: () => Promise<T>): Promise<T> => {
    const next = queue.then(step);
    queue = next.catch(() => undefined);
    return next;
  };

  async function chainFile(names: readonly string[]): Promise<string> {
    const file = `${randomUUID()}.pem`;
    await writeFile(
      at(file),
      (await Promise.all(names.map((name) => readFile(at(`${name}.pem`))))).join("\n"),
    );
    return file;
  }

  const tsa: OpensslTsa = {
    folder: folder.path,
    issue: (
      name,
      { extensions, issuer, from = "20260101000000Z", until = "20360101000000Z", key = P256, keyFile },
    ) =>
      alone(async () => {
        if (keyFile === undefined) await call("genpkey", ...key, "-out", `${name}.key`);
        else await copyFile(keyFile, at(`${name}.key`));
        await call(
          "req",
          "-new",
          "-config",
          "openssl.cnf",
          "-key",
          `${name}.key`,
          "-subj",
          `/CN=Test ${name}`,
          "-out",
          `${name}.csr`,
        );
        const by =
          issuer === undefined
            ? ["-selfsign", "-keyfile", `${name}.key`]
            : ["-cert", `${issuer}.pem`, "-keyfile", `${issuer}.key`];
        await call(
          "ca",
          "-batch",
          "-config",
          "openssl.cnf",
          ...by,
          "-in",
          `${name}.csr`,
          "-extensions",
          extensions,
          "-startdate",
          from,
          "-enddate",
          until,
          "-notext",
          "-out",
          `${name}.pem`,
        );
      }),
    certificate: (name) => readFile(at(`${name}.pem`), "utf8"),
    reply: (request, signer = "tsa", chain = [], section = "service") =>
      alone(async () => {
        const [query, answer] = [`${randomUUID()}.tsq`, `${randomUUID()}.tsr`];
        await writeFile(at(query), request);
        const extra = chain.length === 0 ? [] : ["-chain", await chainFile(chain)];
        await call(
          "ts",
          "-reply",
          "-config",
          "openssl.cnf",
          "-section",
          section,
          "-queryfile",
          query,
          "-signer",
          `${signer}.pem`,
          "-inkey",
          `${signer}.key`,
          ...extra,
          "-out",
          answer,
        );
        return await readFile(at(answer));
      }),
    async stamp(data, { signer, chain, digest = "sha256", section } = {}) {
      const name = randomUUID();
      await writeFile(at(`${name}.data`), data);
      await call("ts", "-query", "-data", `${name}.data`, `-${digest}`, "-cert", "-out", `${name}.tsq`);
      const answer = await tsa.reply(await readFile(at(`${name}.tsq`)), signer, chain, section);
      await writeFile(at(`${name}.tsr`), answer);
      await call(
        "ts",
        "-reply",
        "-config",
        "openssl.cnf",
        "-in",
        `${name}.tsr`,
        "-token_out",
        "-out",
        `${name}.token`,
      );
      return await readFile(at(`${name}.token`));
    },
    async resign(token, { signer, chain = [], cades = true, options = [] }) {
      const name = randomUUID();
      await writeFile(at(`${name}.token`), token);
      const taken = ["-inform", "DER", "-in", `${name}.token`, "-binary", "-out", `${name}.tst`];
      await call("cms", "-verify", "-noverify", ...taken);
      const type = ["-econtent_type", "1.2.840.113549.1.9.16.1.4", ...(cades ? ["-cades"] : [])];
      const extra = chain.length === 0 ? [] : ["-certfile", await chainFile(chain)];
      const signing = ["-signer", `${signer}.pem`, "-inkey", `${signer}.key`, ...extra];
      const files = ["-in", `${name}.tst`, "-outform", "DER", "-out", `${name}.resigned`];
      await call(
        "cms",
        "-sign",
        "-binary",
        "-nodetach",
        "-md",
        "sha256",
        ...type,
        ...signing,
        ...options,
        ...files,
      );
      return await readFile(at(`${name}.resigned`));
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
  await tsa.issue("root", { extensions: "root" });
  await tsa.issue("tsa", { extensions: "stamping", issuer: "root" });
  return tsa;
}

export interface TsaServer extends AsyncDisposable {
  readonly url: string;
  /** Requests so far. */
  readonly asked: number;
  /** From now on: how it answers; null for its own answers. */
  answer(how: ((request: Buffer) => { status?: number; type?: string; body: Uint8Array }) | null): void;
}

/** The authority behind HTTP (RFC 3161 section 3.4). */
export async function serveTsa(tsa: OpensslTsa, signer = "tsa"): Promise<TsaServer> {
  let asked = 0;
  let how: Parameters<TsaServer["answer"]>[0] = null;
  const server: Server = createServer((request, response) => {
    void (async () => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      asked++;
      const given = how?.(Buffer.concat(parts));
      const body = given?.body ?? (await tsa.reply(Buffer.concat(parts), signer));
      response.writeHead(given?.status ?? 200, {
        "Content-Type": given?.type ?? "application/timestamp-reply",
      });
      response.end(body);
    })().catch((error: unknown) => {
      response.writeHead(500);
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsr`,
    get asked() {
      return asked;
    },
    answer: (next) => {
      how = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
