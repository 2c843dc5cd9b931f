import { Alert, Button, Checkbox, Progress } from "antd";
import { useEffect, useRef, useState } from "react";
import type { FileRecord } from "#core/dataset.ts";
import type { ChosenFile } from "../hashing/chosen-files.ts";
import { hashFiles } from "../hashing/hash-files.ts";
import { DEPOSIT_TEXTS } from "../i18n/deposit.ts";
import { formatBytes, formatCount } from "../i18n/format.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { ErrorState } from "../shell/states.tsx";
import { DropZone } from "../verify/drop-zone.tsx";
import { PERSONAL_KINDS, total } from "./scan.ts";
import { scanFiles, type ScanResult } from "./scan-files.ts";

export interface HashedData {
  readonly files: readonly ChosenFile[];
  readonly records: readonly FileRecord[];
  readonly scan: ScanResult;
}

const sizeOf = (files: readonly ChosenFile[]) => files.reduce((sum, { file }) => sum + file.size, 0);
/** So many names are shown of files in which something was found. */
const SHOWN_FILES = 3;

function ScanReport({ scan }: { readonly scan: ScanResult }) {
  const { t, locale } = useTexts(DEPOSIT_TEXTS);
  if (total(scan.counts) === 0)
    return (
      <Alert
        type="info"
        showIcon
        data-testid="scan-clean"
        title={t("scanClean", {
          scanned: formatCount(scan.filesScanned, locale),
          total: formatCount(scan.filesTotal, locale),
        })}
      />
    );
  const kinds = PERSONAL_KINDS.filter((kind) => scan.counts[kind] > 0);
  const found = kinds.map((kind) => t(kind, { count: formatCount(scan.counts[kind], locale) }));
  const names = scan.files.slice(0, SHOWN_FILES).map(({ path }) => path);
  const more = scan.files.length - names.length;
  if (more > 0) names.push(t("scanMore", { count: formatCount(more, locale) }));
  return (
    <Alert
      type="warning"
      showIcon
      data-testid="scan-found"
      title={t("scanFound", { found: new Intl.ListFormat(locale).format(found) })}
      description={<span className="break">{t("scanFiles", { files: names.join(", ") })}</span>}
    />
  );
}

/** Files chosen, hashed here and looked through for personal data. */
export function DataStep(props: {
  readonly data: HashedData | null;
  readonly accepted: boolean;
  readonly onData: (data: HashedData | null) => void;
  readonly onAccept: (accepted: boolean) => void;
}) {
  const { t, locale } = useTexts(DEPOSIT_TEXTS);
  const [files, setFiles] = useState<readonly ChosenFile[]>(props.data?.files ?? []);
  const [bytesDone, setBytesDone] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [empty, setEmpty] = useState(false);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const bytes = sizeOf(files);

  const cancel = () => {
    running.current?.abort();
    setBytesDone(null);
    setFiles([]);
    props.onData(null);
  };

  const choose = (chosen: readonly ChosenFile[]) => {
    running.current?.abort();
    setEmpty(chosen.length === 0);
    setFiles(chosen);
    setError(null);
    props.onData(null);
    props.onAccept(false);
    if (chosen.length === 0) return;
    const abort = new AbortController();
    running.current = abort;
    setBytesDone(0);
    const onProgress = (done: number) => {
      if (!abort.signal.aborted) setBytesDone(done);
    };
    Promise.all([hashFiles(chosen, { signal: abort.signal, onProgress }), scanFiles(chosen)]).then(
      ([hashed, scan]) => {
        if (abort.signal.aborted) return;
        setBytesDone(null);
        const records = hashed.map(({ path, sizeBytes, sha256, chunkRoot }) => ({
          path,
          sizeBytes,
          sha256,
          chunkRoot,
        }));
        props.onData({ files: chosen, records, scan });
      },
      (reason: unknown) => {
        if (abort.signal.aborted) return;
        setBytesDone(null);
        setError(reason);
      },
    );
  };

  return (
    <div className="stack">
      <DropZone
        name="deposit"
        hint={t("dropHint")}
        buttons={[
          { label: t("chooseFiles"), many: "files" },
          { label: t("chooseFolder"), many: "folder" },
        ]}
        onFiles={choose}
      >
        {files.length > 0 && (
          <strong>
            {t("filesChosen", {
              count: formatCount(files.length, locale),
              size: formatBytes(bytes, locale),
            })}
          </strong>
        )}
      </DropZone>
      {empty && <Alert type="warning" showIcon title={t("noFiles")} />}
      {bytesDone !== null && (
        <div>
          <Progress
            percent={bytes === 0 ? 0 : Math.floor((bytesDone / bytes) * 100)}
            status="active"
            aria-label={t("progress")}
          />
          <div className="row">
            <span role="status">
              {t("hashing", { done: formatBytes(bytesDone, locale), total: formatBytes(bytes, locale) })}
            </span>
            <Button onClick={cancel}>{t("cancel")}</Button>
          </div>
        </div>
      )}
      {error !== null && <ErrorState error={error} onRetry={() => choose(files)} />}
      {props.data !== null && (
        <>
          <div role="status" data-testid="hashed">
            {t("hashed")}
          </div>
          <ScanReport scan={props.data.scan} />
          {total(props.data.scan.counts) > 0 && (
            <Checkbox
              checked={props.accepted}
              data-testid="scan-accept"
              onChange={({ target }) => props.onAccept(target.checked)}
            >
              {t("scanAccept")}
            </Checkbox>
          )}
        </>
      )}
    </div>
  );
}
