/** Time-stamping authorities over HTTP (RFC 3161 section 3.4). */
import { Integer, OctetString } from "asn1js";
import {
  AlgorithmIdentifier,
  type ContentInfo,
  MessageImprint,
  SignedData,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from "pkijs";
import { equalBytes } from "#core/bytes.ts";
import { sha256, type Digest } from "#core/digest.ts";
import { sm3 } from "#core/sm3.ts";
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import { readBounded } from "../../client/adapters/bounded-body.ts";
import { MAX_TOKEN_BYTES } from "../../client/verify/timestamp/token.ts";
import type { Entropy } from "../ports/clock.ts";
import type { ImprintAlgorithm, TimestampAuthority } from "../ports/timestamping.ts";

const TIMEOUT_MS = 20_000;
/** Around the token there is a status. */
const MAX_ANSWER_BYTES = MAX_TOKEN_BYTES + 4_096;
const NONCE_BYTES = 8;

const IMPRINTS = {
  sha256: ["2.16.840.1.101.3.4.2.1", sha256],
  sm3: ["1.2.156.10197.1.401", sm3],
} as const satisfies Record<ImprintAlgorithm, readonly [string, (data: Uint8Array) => Digest]>;

export interface HttpAuthorityOptions {
  readonly url: string;
  readonly imprint: ImprintAlgorithm;
  readonly entropy: Pick<Entropy, "bytes">;
  readonly timeoutMs?: number;
}

export function httpAuthority({
  url,
  imprint,
  entropy,
  timeoutMs = TIMEOUT_MS,
}: HttpAuthorityOptions): TimestampAuthority {
  const [algorithm, digest] = IMPRINTS[imprint];
  const shown = new URL(url).host;
  const refused = (message: string, cause?: unknown) =>
    new DataDeedError("TIMESTAMP_REFUSED", `${shown}: ${message}`, { cause, details: { authority: shown } });

  async function post(request: ArrayBuffer): Promise<Uint8Array> {
    let response: Response;
    let body: Uint8Array | null;
    try {
      response = await fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/timestamp-query", Accept: "application/timestamp-reply" },
        body: request,
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMs),
      });
      body = await readBounded(response, MAX_ANSWER_BYTES);
    } catch (cause) {
      throw new DataDeedError("SERVICE_UNREACHABLE", `${shown} does not answer`, { cause });
    }
    if (response.status >= 500)
      throw new DataDeedError("SERVICE_UNREACHABLE", `${shown} answers with ${response.status}`);
    if (!response.ok) throw refused(`it answers with ${response.status}`);
    if (body === null) throw refused(`its answer has more than ${MAX_ANSWER_BYTES} bytes`);
    return body;
  }

  function tokenIn(answer: Uint8Array, imprintBytes: Digest, nonce: Uint8Array): Uint8Array<ArrayBuffer> {
    try {
      const response = TimeStampResp.fromBER(new Uint8Array(answer));
      const status: number = response.status.status;
      // granted, or granted with modifications
      if ((status !== 0 && status !== 1) || response.timeStampToken === undefined)
        throw refused(`status ${status}`);
      const info = statementIn(response.timeStampToken);
      if (!equalBytes(info.messageImprint.hashedMessage.valueBlock.valueHexView, imprintBytes))
        throw refused("it stamped another digest");
      if (info.nonce === undefined || !equalBytes(withoutSign(info.nonce), nonce))
        throw refused("it answers another request");
      return new Uint8Array(response.timeStampToken.toSchema().toBER());
    } catch (cause) {
      throw isDataDeedError(cause) ? cause : refused("its answer is no TimeStampResp", cause);
    }
  }

  return {
    url,
    async stamp(root) {
      const hashed = digest(root);
      const nonce = entropy.bytes(NONCE_BYTES);
      // The first bit clear and the first byte not zero: one spelling as a DER integer.
      nonce[0] = (nonce[0]! & 0x7f) | 0x40;
      const request = new TimeStampReq({
        version: 1,
        messageImprint: new MessageImprint({
          hashAlgorithm: new AlgorithmIdentifier({ algorithmId: algorithm }),
          hashedMessage: new OctetString({ valueHex: hashed }),
        }),
        nonce: new Integer({ valueHex: nonce }),
        certReq: true,
      });
      return tokenIn(await post(request.toSchema().toBER()), hashed, nonce);
    },
  };
}

function statementIn(token: ContentInfo): TSTInfo {
  const signed = new SignedData({ schema: token.content });
  return TSTInfo.fromBER(signed.encapContentInfo.eContent!.getValue());
}

function withoutSign({ valueBlock }: Integer): Uint8Array {
  return valueBlock.valueHexView;
}
