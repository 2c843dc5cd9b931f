import { Typography } from "antd";
import "../acts/acts.css";
import "../pledges/pledges.css";
import "./desk.css";
import { RequestPanel } from "../acts/request-panel.tsx";
import { useTrustDocument } from "../acts/use-trust-document.ts";
import { DESK_TEXTS } from "../i18n/desk.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { Loaded } from "../shell/states.tsx";
import { CertificatePanel } from "./certificate-panel.tsx";
import { ObjectionsPanel } from "./objections-panel.tsx";

/** The registrar's and the adjudicator's desk: what waits for them, and what they decide. */
export default function DeskPage() {
  const { t } = useTexts(DESK_TEXTS);
  const trust = useTrustDocument();
  return (
    <div className="stack">
      <div>
        <Typography.Title level={1}>{t("title")}</Typography.Title>
        <Typography.Paragraph>{t("intro")}</Typography.Paragraph>
      </div>
      <Loaded of={trust.state} onRetry={trust.reload} minHeight={480}>
        {(document) => (
          <>
            <ObjectionsPanel trust={document} />
            <RequestPanel trust={document} />
            <CertificatePanel trust={document} />
          </>
        )}
      </Loaded>
    </div>
  );
}
