import { Alert, Input, Typography } from "antd";
import { useEffect, useState } from "react";
import type { Bundle } from "#core/bundle.ts";
import { formatTime } from "#core/parse.ts";
import { formatDateTime } from "../i18n/format.ts";
import { useLanguage } from "../i18n/language.tsx";
import { Panel } from "../panel.tsx";
import { loadVerifier } from "./inputs.ts";

const BLOCK_HASH = /^0x[0-9a-f]{64}$/i;

/** The block hash as typed; undefined while the field is empty, null when it is none. */
export function readBlockHash(text: string): `0x${string}` | null | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  return BLOCK_HASH.test(trimmed) ? (trimmed.toLowerCase() as `0x${string}`) : null;
}

interface ProofBlock {
  readonly number: number;
  readonly time: string;
}

/** Where the proof says it is from. Not its hash: that must come from somewhere else. */
async function proofBlock(bundle: Bundle): Promise<ProofBlock | null> {
  const { parseChainProof } = await loadVerifier();
  try {
    const { number, timestamp } = parseChainProof(bundle.chainProof).header;
    return { number, time: formatTime(timestamp) };
  } catch {
    // A proof that can't be read is told by the verification, with the reason.
    return null;
  }
}

/** The optional other way to know the chain: one block hash instead of nodes. */
export function OfflinePanel(props: {
  readonly bundle: Bundle | null;
  readonly text: string;
  readonly onText: (text: string) => void;
}) {
  const { t, locale } = useLanguage();
  const { bundle, text } = props;
  const [proof, setProof] = useState<ProofBlock | null | undefined>(undefined);
  useEffect(() => {
    let current = true;
    setProof(undefined);
    if (bundle !== null) void proofBlock(bundle).then((found) => current && setProof(found));
    return () => {
      current = false;
    };
  }, [bundle]);
  return (
    <Panel title={t("offlineTitle")}>
      <div className="stack">
        <Typography.Text type="secondary">{t("offlineHint")}</Typography.Text>
        {bundle !== null && proof !== undefined && (
          <Typography.Text strong data-testid="offline-proof">
            {proof === null
              ? t("offlineNone")
              : t("offlineProof", { number: proof.number, time: formatDateTime(proof.time, locale) })}
          </Typography.Text>
        )}
        <label>
          <Typography.Text>{t("blockHashLabel")}</Typography.Text>
          <Input
            data-testid="block-hash"
            value={text}
            spellCheck={false}
            placeholder="0x…"
            onChange={({ target }) => props.onText(target.value)}
          />
        </label>
        {readBlockHash(text) === null && <Alert type="warning" showIcon title={t("blockHashBad")} />}
      </div>
    </Panel>
  );
}
