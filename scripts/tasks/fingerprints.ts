/** Fingerprint-only deposits of invented datasets, for load and crash tests. */
import { sha256, sha256Text } from "#core/digest.ts";
import { utf8 } from "#core/bytes.ts";

export const LOAD_HOLDER = "0x00000000000000000000000000000000000000AA";

/** A valid request whose commitment follows from `name`: equal names are the same deposit. */
export function fingerprintRequest(name: string) {
  return {
    description: {
      holder: { name: "Load Test Instruments Co., Ltd.", account: LOAD_HOLDER },
      dataset: {
        title: `Readings ${name}`,
        industry: "C40",
        scenario: "Acceptance measurements of a load test",
        sourceType: "SELF",
        dataLevel: "GENERAL",
        personalInformation: "NONE",
        algorithmRules: "Outliers removed, hourly means",
        format: ["text/csv"],
        updateFrequency: "P1M",
        rightsClaimed: ["DATA_IP"],
      },
      coverage: "FULL",
      regime: "CN-ZJ-2021-DEPOSIT",
    },
    commitment: sha256Text(sha256(utf8(`commitment of ${name}`))),
    manifestDigest: sha256Text(sha256(utf8(`manifest of ${name}`))),
    scale: { files: 1, bytes: 1024 },
  };
}

/** Posts one fingerprint deposit; the answer as JSON, whatever its status. */
export async function postFingerprint(url: string, apiKey: string, name: string, idempotencyKey?: string) {
  const response = await fetch(`${url}/v1/deposits`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${apiKey}`,
      "content-type": "application/json",
      ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
    },
    body: JSON.stringify(fingerprintRequest(name)),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
