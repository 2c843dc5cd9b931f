import { Alert, Button, Input, Radio, Typography } from "antd";
import { useId, useState } from "react";
import { Link } from "react-router";
import type { Bundle } from "#core/bundle.ts";
import { parseJson, type Json } from "#core/json.ts";
import type { TrustDocument } from "#core/trust.ts";
import { expectPdf } from "../../../adapters/gateway/answer.ts";
import type { DueDiligenceReport } from "../../../report/report.ts";
import { STAGES, type Stage } from "../../../report/policy.ts";
import { BundleChooser } from "../acts/bundle-chooser.tsx";
import { useTrustDocument } from "../acts/use-trust-document.ts";
import { Field } from "../forms/field.tsx";
import { PaperInput } from "../forms/paper-input.tsx";
import { saveFile } from "../forms/save-file.ts";
import { REPORT_TEXTS } from "../i18n/report.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { Panel } from "../panel.tsx";
import { useSession } from "../session/session.tsx";
import { ErrorState, Loaded } from "../shell/states.tsx";
import { rpcUrls } from "../verify/use-trust.ts";
import { ReportResult } from "./report-result.tsx";

const loadReporter = () => import("./reporter.ts");
const MAX_PAPER_BYTES = 4 * 1024 * 1024;

interface Papers {
  readonly policy: File | null;
  readonly supplied: File | null;
  readonly manifest: File | null;
}

async function jsonOf(file: File | null): Promise<Json | undefined> {
  if (file === null) return undefined;
  return parseJson(new Uint8Array(await file.arrayBuffer()), { maxLength: MAX_PAPER_BYTES });
}

interface Made {
  readonly report: DueDiligenceReport;
  readonly bundle: Bundle;
  readonly papers: { readonly policy?: Json; readonly supplied?: Json; readonly manifest?: Json };
}

function Downloads({ made, stage }: { readonly made: Made; readonly stage: Stage }) {
  const { t, language } = useTexts(REPORT_TEXTS);
  const { gateway, may } = useSession();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { report, papers } = made;
  const name = `${report.head.certificateNo}.due-diligence`;

  const saveJson = async () => {
    const { reportBytes } = await loadReporter();
    saveFile(`${name}.json`, reportBytes(report) as Uint8Array<ArrayBuffer>);
  };
  const savePdf = async () => {
    const url = `${gateway.url}/v1/reports?format=pdf`;
    const { lender, purpose, certificateNo, asOf, evaluatedAt } = report.head;
    const answer = await gateway.fetch(url, {
      method: "POST",
      headers: { ...gateway.access.writeHeaders, "content-type": "application/json" },
      body: JSON.stringify({
        certificateNo,
        ...papers,
        stage,
        language,
        at: evaluatedAt,
        ...(asOf !== null && { block: asOf.blockNumber }),
        ...(lender !== null && { lender }),
        ...(purpose !== null && { purpose }),
      }),
    });
    saveFile(`${name}.pdf`, expectPdf(answer, url) as Uint8Array<ArrayBuffer>, "application/pdf");
  };
  const start = (save: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    save()
      .catch(setError)
      .finally(() => setBusy(false));
  };
  return (
    <div className="stack tight">
      <div className="row">
        <Button data-testid="report-json" onClick={() => start(saveJson)}>
          {t("saveJson")}
        </Button>
        <Button
          data-testid="report-pdf"
          loading={busy}
          disabled={!may("pledge")}
          onClick={() => start(savePdf)}
        >
          {t("savePdf")}
        </Button>
      </div>
      <span className="fine">{t(may("pledge") ? "pdfHint" : "pdfNeedsSignIn")}</span>
      {error !== null && <ErrorState error={error} />}
    </div>
  );
}

function Report({ trust }: { readonly trust: TrustDocument }) {
  const { t } = useTexts(REPORT_TEXTS);
  const id = useId();
  const [bundle, setBundle] = useState<Bundle | null>(null);
  const [papers, setPapers] = useState<Papers>({ policy: null, supplied: null, manifest: null });
  const [stage, setStage] = useState<Stage>("PRE_APPROVAL");
  const [lender, setLender] = useState("");
  const [purpose, setPurpose] = useState("");
  const [rpc, setRpc] = useState(trust.rpc.join("\n"));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [made, setMade] = useState<Made | null>(null);

  const compute = async (of: Bundle): Promise<Made> => {
    const { computeReport, parseSupplied } = await loadReporter();
    const { parseManifest } = await import("#core/dataset.ts");
    const [policy, supplied, manifest] = await Promise.all([
      jsonOf(papers.policy),
      jsonOf(papers.supplied),
      jsonOf(papers.manifest),
    ]);
    const report = await computeReport({
      bundle: of,
      trust,
      rpc: rpcUrls(rpc),
      policy: policy ?? null,
      supplied: supplied === undefined ? undefined : parseSupplied(supplied),
      manifest: manifest === undefined ? undefined : parseManifest(manifest),
      stage,
      lender,
      purpose,
      now: Math.floor(Date.now() / 1000),
    });
    const given = {
      ...(policy !== undefined && { policy }),
      ...(supplied !== undefined && { supplied }),
      ...(manifest !== undefined && { manifest }),
    };
    return { report, bundle: of, papers: given };
  };
  const start = () => {
    if (bundle === null) return;
    setBusy(true);
    setError(null);
    setMade(null);
    compute(bundle)
      .then(setMade, setError)
      .finally(() => setBusy(false));
  };
  const paper = (name: keyof Papers) => (
    <PaperInput
      id={`${id}-${name}`}
      label={t(`paper_${name}`)}
      button={t("choose")}
      file={papers[name]}
      onFile={(file) => setPapers((before) => ({ ...before, [name]: file }))}
    />
  );
  return (
    <>
      <Panel title={t("certificate")}>
        <BundleChooser bundle={bundle} onBundle={setBundle} />
      </Panel>
      <Panel title={t("question")}>
        <div className="stack">
          <Radio.Group
            aria-label={t("stage")}
            optionType="button"
            value={stage}
            onChange={({ target }) => setStage(target.value as Stage)}
            options={STAGES.map((value) => ({ value, label: t(value) }))}
          />
          <div className="fine">{t(`hint_${stage}`)}</div>
          <div className="fields">
            <Field id={`${id}-lender`} label={t("lender")}>
              {(aria) => (
                <Input {...aria} value={lender} onChange={({ target }) => setLender(target.value)} />
              )}
            </Field>
            <Field id={`${id}-purpose`} label={t("purpose")}>
              {(aria) => (
                <Input {...aria} value={purpose} onChange={({ target }) => setPurpose(target.value)} />
              )}
            </Field>
            {paper("policy")}
            {paper("supplied")}
            {paper("manifest")}
            <Field id={`${id}-rpc`} label={t("rpc")} hint={t("rpcHint")}>
              {(aria) => (
                <Input.TextArea
                  {...aria}
                  rows={2}
                  spellCheck={false}
                  value={rpc}
                  onChange={({ target }) => setRpc(target.value)}
                />
              )}
            </Field>
          </div>
          <div className="row">
            <Button
              type="primary"
              size="large"
              loading={busy}
              disabled={bundle === null}
              data-testid="compute-report"
              onClick={start}
            >
              {t("compute")}
            </Button>
            <span className="fine" role="status">
              {busy && t("computing")}
            </span>
          </div>
          {error !== null && <ErrorState error={error} />}
        </div>
      </Panel>
      {made !== null && (
        <>
          <ReportResult report={made.report} />
          <Panel title={t("keep")}>
            <Downloads made={made} stage={stage} />
          </Panel>
        </>
      )}
      {made === null && <Alert type="info" showIcon title={t("stays")} />}
    </>
  );
}

/** A lender's due diligence on screen: computed in this browser against the chain, never by the gateway. */
export function ReportPage() {
  const { t } = useTexts(REPORT_TEXTS);
  const trust = useTrustDocument();
  return (
    <div className="stack">
      <div>
        <Link to="/pledges">← {t("back")}</Link>
        <Typography.Title level={1}>{t("title")}</Typography.Title>
        <Typography.Paragraph>{t("intro")}</Typography.Paragraph>
      </div>
      <Loaded of={trust.state} onRetry={trust.reload}>
        {(document) => <Report trust={document} />}
      </Loaded>
    </div>
  );
}
