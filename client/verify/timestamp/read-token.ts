/** One token, read and verified against the authorities of a trust document. */
import { Certificate } from "pkijs";
import type { TrustedTsa } from "#core/trust.ts";
import { formatUnixTime } from "../evidence.ts";
import { decodeBase64 } from "./base64.ts";
import {
  expectIssuers,
  expectTimeStamping,
  expiryOf,
  findPaths,
  invalidAt,
  type Anchor,
  type Path,
} from "./path.ts";
import { malformed, TokenStop, type TokenReading, type TokenStatement } from "./reading.ts";
import { verifySigner } from "./signature.ts";
import { MAX_TOKEN_BYTES, nameOf, readDer, readToken, statementOf } from "./token.ts";

/** DOMAIN section C, A4: stamp and block within ten minutes. */
export const DEFAULT_DIFFERENCE_SECONDS = 600;

/** @throws TokenStop TSA_CERTIFICATE_UNREADABLE */
export function anchorOf({ name, certificate, maxDifferenceSeconds }: TrustedTsa): Anchor {
  const text = certificate.replace(/-----(?:BEGIN|END) CERTIFICATE-----|\s/g, "");
  try {
    return {
      name,
      maxDifferenceSeconds: maxDifferenceSeconds ?? DEFAULT_DIFFERENCE_SECONDS,
      certificate: new Certificate({
        schema: readDer(decodeBase64(text, MAX_TOKEN_BYTES)!, "the certificate"),
      }),
    };
  } catch {
    throw new TokenStop({ kind: "UNKNOWN", code: "TSA_CERTIFICATE_UNREADABLE", reason: name });
  }
}

/**
 * @param text the token in base64, attacker-controlled
 * @param authorities those of the trust document
 * @returns what it says, or why it is not believed; it never rejects
 */
export async function readTimestampToken(
  text: unknown,
  authorities: readonly TrustedTsa[],
): Promise<TokenReading> {
  try {
    const bytes = typeof text === "string" ? decodeBase64(text, MAX_TOKEN_BYTES) : undefined;
    if (bytes === undefined) throw malformed("not base64");
    const token = readToken(bytes);
    const signer = await verifySigner(token);
    expectTimeStamping(signer);
    const statement = statementOf(token.info, signer);
    const others = token.certificates.filter((one) => one !== signer);
    const paths = await findPaths(signer, others, authorities.map(anchorOf));
    if (paths.length === 0) return { kind: "UNTRUSTED", statement };
    return bestOf(paths.map((path) => readPath(path, statement)));
  } catch (error) {
    return readingOf(error);
  }
}

/** What is no `TokenStop` a library made of bytes that anyone may have written. */
function readingOf(error: unknown): TokenReading {
  return (error instanceof TokenStop ? error : malformed(String(error))).reading;
}

function readPath(path: Path, statement: TokenStatement): TokenReading {
  try {
    expectIssuers(path);
  } catch (error) {
    return readingOf(error);
  }
  const invalid = invalidAt(path, statement.genTime);
  if (invalid !== undefined) {
    const dates = [invalid.notBefore, invalid.notAfter].map(({ value }) =>
      formatUnixTime(value.getTime() / 1000),
    );
    return { kind: "NOT_VALID_THEN", statement, reason: `${nameOf(invalid)}: ${dates.join(" to ")}` };
  }
  const { name: tsa, maxDifferenceSeconds } = path.anchor;
  return { kind: "HOLDS", statement, tsa, maxDifferenceSeconds, expiresAt: expiryOf(path) };
}

/** One good path is enough; of several bad ones the shortest tells. */
function bestOf(readings: readonly TokenReading[]): TokenReading {
  return readings.find(({ kind }) => kind === "HOLDS") ?? readings[0]!;
}
