import { Alert, Input, Typography } from "antd";
import { useEffect, useState } from "react";
import type { Bundle } from "#core/bundle.ts";
import { formatTime } from "#core/parse.ts";
import { formatDateTime } from "../i18n/format.ts";
import { useLanguage } from "../i18n/language.tsx";
import type { ChosenFile } from "../hashing/chosen-files.ts";
import { Panel } from "../panel.tsx";
import { ErrorState } from "../shell/states.tsx";
import { DropZone } from "./drop-zone.tsx";
import { loadVerifier } from "./inputs.ts";
import { readBlockHash, type BlockChoice, type NoteState } from "./trusted-block.ts";

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

/** What the note comes to: whose word it is, or why it is none. */
function NoteOutcome({ note }: { readonly note: NoteState }) {
  const { t, locale } = useLanguage();
  if (note.phase === "REFUSED") return <ErrorState error={note.error} testId="note-refused" />;
  if (note.phase !== "VOUCHED") return null;
  const { block, witnesses, witnessedSince } = note.note;
  return (
    <Alert
      type="success"
      showIcon
      role="status"
      data-testid="note-vouched"
      title={t("noteVouched", {
        number: block.number,
        time: formatDateTime(witnessedSince, locale),
        witnesses: witnesses.join(", "),
      })}
    />
  );
}

/** The optional other way to know the chain: one block, by its hash or by a cosigned note, instead of nodes. */
export function OfflinePanel({
  bundle,
  choice,
  onNote,
}: {
  readonly bundle: Bundle | null;
  readonly choice: BlockChoice;
  /** A note as a file. */
  readonly onNote: (files: readonly ChosenFile[]) => void;
}) {
  const { t, locale } = useLanguage();
  const { hashText, noteText, note } = choice;
  const byNote = noteText.trim() !== "";
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
            value={hashText}
            disabled={byNote}
            spellCheck={false}
            placeholder="0x…"
            onChange={({ target }) => choice.setHash(target.value)}
          />
        </label>
        {!byNote && readBlockHash(hashText) === null && (
          <Alert type="warning" showIcon title={t("blockHashBad")} />
        )}
        <details>
          <summary data-testid="note-summary">{t("noteTitle")}</summary>
          <div className="stack note">
            <DropZone
              name="note"
              hint={t("noteHint")}
              buttons={[{ label: t("chooseNote") }]}
              onFiles={onNote}
            >
              <Input.TextArea
                aria-label={t("noteLabel")}
                data-testid="note-text"
                className="mono"
                rows={4}
                spellCheck={false}
                value={noteText}
                placeholder={"datadeed/eip155:…"}
                onChange={({ target }) => choice.setNote(target.value)}
              />
            </DropZone>
            <NoteOutcome note={note} />
          </div>
        </details>
      </div>
    </Panel>
  );
}
