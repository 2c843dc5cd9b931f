/** Reads what a person dropped: bundle, manifest, trust document. All of it is attacker-controlled. */
import type { Bundle } from "#core/bundle.ts";
import type { Manifest } from "#core/dataset.ts";
import { DataDeedError } from "#core/errors.ts";
import { parseJson } from "#core/json.ts";
import type { TrustDocument } from "#core/trust.ts";
import { KEPT_AT_HEADER, TRUST_PATH } from "../offline/routes.ts";
import { isPdf, MAX_PDF_BYTES } from "../../../adapters/pdf-reader/is-pdf.ts";

/** Parsers, checks and the reading of the chain: fetched when they are needed, so that the page itself shows sooner. */
export const loadVerifier = () => import("./verifier.ts");

/** Fetched right after the page is shown: the signatures that it checks bring a curve along. */
const loadTrustParser = () => import("#core/trust.ts");

const MAX_TRUST_BYTES = 1024 * 1024;
/** Four bytes for each character that a note may have (client/core/note/signed-note.ts). */
const MAX_NOTE_BYTES = 4 * 64 * 1024;

export interface Named<T> {
  readonly name: string;
  readonly value: T;
}

async function bytesOf(file: File): Promise<Uint8Array> {
  return new Uint8Array(await file.arrayBuffer());
}

/** A bundle, or the one that is attached to a certificate's PDF. */
export interface OpenedBundle extends Named<Bundle> {
  readonly fromPdf?: true;
}

export async function openBundle(file: File): Promise<OpenedBundle> {
  if (file.size > MAX_PDF_BYTES) throw new DataDeedError("JSON_TOO_LARGE", `${file.size} bytes`);
  const bytes = await bytesOf(file);
  const { readBundle } = await loadVerifier();
  if (!isPdf(bytes)) return { name: file.name, value: readBundle(bytes) };
  // Large, and rarely needed: not part of the page's first load.
  const { bundleOfPdf } = await import("./open-pdf.ts");
  return { name: file.name, value: readBundle(await bundleOfPdf(bytes)), fromPdf: true };
}

export async function openManifest(file: File): Promise<Named<Manifest>> {
  const { parseManifest } = await loadVerifier();
  return { name: file.name, value: parseManifest(parseJson(await bytesOf(file))) };
}

export async function openTrust(file: File): Promise<Named<TrustDocument>> {
  const { parseTrust } = await loadTrustParser();
  return {
    name: file.name,
    value: parseTrust(parseJson(await bytesOf(file), { maxLength: MAX_TRUST_BYTES })),
  };
}

/** A cosigned note's text; whether it can be trusted is another question. @throws NOTE_INVALID when it is too large */
export async function openNote(file: File): Promise<string> {
  if (file.size > MAX_NOTE_BYTES) throw new DataDeedError("NOTE_INVALID", `${file.size} bytes`);
  return file.text();
}

export interface GatewayTrust {
  readonly trust: TrustDocument;
  /** When the copy was taken that stands in for a gateway out of reach (ISO 8601); null for one that is fresh. */
  readonly keptAt: string | null;
}

/** The trust document of the gateway that served this page. */
export async function fetchTrust(signal: AbortSignal): Promise<GatewayTrust> {
  const response = await fetch(new URL(TRUST_PATH, location.href), {
    signal,
    cache: "no-store",
  });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const { parseTrust } = await loadTrustParser();
  return {
    trust: parseTrust(parseJson(await response.text(), { maxLength: MAX_TRUST_BYTES })),
    keptAt: response.headers.get(KEPT_AT_HEADER),
  };
}
