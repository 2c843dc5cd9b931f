/** The certificate as a sheet, set anew from the bundle: what a genuine paper says. On screen, and for the printer. */
import encodeQR from "qr";
import { useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { Button } from "antd";
import type { Bundle } from "#core/bundle.ts";
import { toHex0x } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import type { TrustDocument } from "#core/trust.ts";
import { digestPrefixOf, formatVerifyLink } from "#core/verify-link.ts";
import {
  chainRows,
  fingerprintRows,
  issueRows,
  subjectRows,
  type CertificateFacts,
  type PrintedTimestamp,
  type Row,
} from "../../../adapters/pdf/certificate-facts.ts";
import { printedTimestamps } from "../../../adapters/pdf/printed-timestamps.ts";
import { CLASS, CLASS_TITLE, HEADING, LABEL, type Both } from "../../../adapters/pdf/certificate-words.ts";
import { useLanguage } from "../i18n/language.tsx";
import { Panel } from "../panel.tsx";
import "./certificate-paper.css";

export interface CertificatePaperProps {
  readonly bundle: Bundle;
  readonly trust: TrustDocument | null;
  /** Whether the gateway that served this page is the one trusted: then it has the PDF too. */
  readonly fromGateway: boolean;
}

function Code({ link }: { readonly link: string }) {
  const modules = encodeQR(link, "raw", { ecc: "medium", border: 1 });
  const path = modules.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <svg
      className="paper-code"
      viewBox={`0 0 ${modules.length} ${modules.length}`}
      role="img"
      aria-label={link}
      shapeRendering="crispEdges"
    >
      <path d={path} fill="#15202b" />
    </svg>
  );
}

function Rows({ heading, rows }: { readonly heading: Both; readonly rows: readonly Row[] }) {
  return (
    <section>
      <h3>
        {heading.zh} <small>{heading.en}</small>
      </h3>
      <dl>
        {rows.flat().map(({ label, value, weight }, i) => (
          <div key={`${label} ${i}`}>
            <dt>
              {LABEL[label].zh} <small>{LABEL[label].en}</small>
            </dt>
            <dd className={weight === undefined ? "break" : `break ${weight.toLowerCase()}`}>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Sheet({ facts }: { readonly facts: CertificateFacts }) {
  const { bundle } = facts;
  const { certificate, certificateNo, log } = bundle;
  const { class: kind } = certificate.credentialSubject;
  const digest = certificateDigest(certificate);
  const digestPrefix = digestPrefixOf(digest);
  const link = formatVerifyLink(location.origin, { certificateNo, digestPrefix, chainId: log.chainId });
  return (
    <article className="paper" lang="zh-CN" data-testid="paper">
      <header>
        <div>
          <p className="paper-class">
            <strong>DataDeed</strong> {CLASS[kind].zh} <small>{CLASS[kind].en}</small>
          </p>
          <p className="paper-title">{CLASS_TITLE[kind].zh}</p>
          <p className="paper-subtitle">{CLASS_TITLE[kind].en}</p>
          <p className="paper-number">{certificateNo}</p>
        </div>
        {location.protocol.startsWith("http") && <Code link={link} />}
      </header>
      <Rows heading={HEADING.subject} rows={subjectRows(facts)} />
      <Rows heading={HEADING.fingerprint} rows={fingerprintRows(facts)} />
      <Rows heading={HEADING.chain} rows={chainRows(facts)} />
      <Rows heading={HEADING.issue} rows={issueRows(facts)} />
      <footer>
        <p>{certificate.disclaimer.zh}</p>
        <p>{certificate.disclaimer.en}</p>
        <p className="paper-digest break">{toHex0x(digest)}</p>
      </footer>
    </article>
  );
}

export function CertificatePaper({ bundle, trust, fromGateway }: CertificatePaperProps) {
  const { t } = useLanguage();
  const [printing, setPrinting] = useState(false);
  const [timestamps, setTimestamps] = useState<readonly PrintedTimestamp[]>([]);
  useEffect(() => {
    let current = true;
    if (trust !== null)
      void printedTimestamps(bundle, trust).then((found) => current && setTimestamps(found));
    return () => {
      current = false;
    };
  }, [bundle, trust]);
  const facts: CertificateFacts = { bundle, operator: trust?.operator ?? { name: "–" }, timestamps };
  useEffect(() => {
    if (!printing) return;
    const done = () => setPrinting(false);
    window.addEventListener("afterprint", done);
    // The copy for the printer is in the document now.
    window.print();
    return () => window.removeEventListener("afterprint", done);
  }, [printing]);
  return (
    <Panel
      title={t("paperTitle")}
      extra={
        <span className="row">
          <Button onClick={() => setPrinting(true)}>{t("printPaper")}</Button>
          {fromGateway && (
            <Button
              href={`/v1/certificates/${encodeURIComponent(bundle.certificateNo)}/certificate.pdf`}
              data-testid="paper-pdf"
            >
              {t("fetchPaper")}
            </Button>
          )}
        </span>
      }
    >
      <p className="paper-hint">{t("paperHint")}</p>
      <Sheet facts={facts} />
      {printing &&
        createPortal(
          <div className="print-root">
            <Sheet facts={facts} />
          </div>,
          document.body,
        )}
    </Panel>
  );
}
