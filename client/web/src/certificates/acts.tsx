import { Alert } from "antd";
import { Link } from "react-router";
import { toHex0x } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import { parseDigestText, sha256Text } from "#core/digest.ts";
import type { TrustDocument } from "#core/trust.ts";
import { stepOf } from "../../../adapters/gateway/register-steps.ts";
import type { CertificateView, PledgeSummary } from "../../../adapters/gateway/views.ts";
import { ActDetails } from "../acts/act-details.tsx";
import "../acts/acts.css";
import { RequestPanel } from "../acts/request-panel.tsx";
import { StepForm } from "../acts/step-form.tsx";
import { useTrustDocument } from "../acts/use-trust-document.ts";
import { Who } from "../acts/who.tsx";
import { ACTS_TEXTS } from "../i18n/acts.ts";
import { CERTIFICATES_TEXTS } from "../i18n/certificates.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { useKey } from "../keys/keys.tsx";
import { Panel } from "../panel.tsx";
import { loadPledges } from "../pledges/load-pledges.ts";
import { shortAddress } from "../session/account-menu.tsx";
import { useSession } from "../session/session.tsx";
import { Loaded } from "../shell/states.tsx";
import { useLoaded } from "../shell/use-loaded.ts";
import { holderActs, holderOf, livePledge, openObjections, type HolderAct } from "./holder-acts.ts";

interface ActsProps {
  readonly view: CertificateView;
  readonly trust: TrustDocument;
  /** The pledge whose pledgee has to consent, where there is one. */
  readonly pledge: PledgeSummary | undefined;
  readonly onSent: () => void;
}

/** One act on the certificate or on an objection to it. */
function Act(
  props: ActsProps & {
    readonly act: HolderAct | "fileObjection" | "answerObjection" | "withdrawObjection";
    readonly objectionId?: string;
  },
) {
  const { t } = useTexts(ACTS_TEXTS);
  const { view, trust, act, pledge, objectionId } = props;
  const { certificate, certificateNo } = view;
  const { regime } = certificate.credentialSubject;
  const digest = toHex0x(certificateDigest(certificate));
  const about = objectionId === undefined ? "" : ` · ${shortAddress(objectionId)}`;
  return (
    <ActDetails testId={`act-${act}`} title={t(`act_${act}`) + about} who={<Who act={act} />}>
      <StepForm
        step={stepOf(act)}
        subject={
          objectionId === undefined
            ? { member: "certificateDigest", id: digest, address: certificateNo }
            : { member: "objectionId", id: objectionId, address: objectionId }
        }
        trust={trust}
        {...(act === "renew" ? { initial: { regimeDigest: regime } } : {})}
        danger={act === "cancel"}
        awaited={act === "cancel" && pledge !== undefined ? "CONSENT" : undefined}
        onSent={props.onSent}
      />
    </ActDetails>
  );
}

function HolderActs(props: ActsProps) {
  const { t } = useTexts(CERTIFICATES_TEXTS);
  const { view, pledge } = props;
  const { certificate, status, history } = view;
  const acts = holderActs(status);
  return (
    <>
      {pledge !== undefined && acts.includes("cancel") && (
        <Alert
          type="info"
          showIcon
          data-testid="pledged"
          title={t("pledged")}
          description={
            <Link to={`/pledges/${pledge.pledgeId}`} className="mono break">
              {pledge.pledgeId}
            </Link>
          }
        />
      )}
      <Link to={`/deposit?previous=${sha256Text(certificateDigest(certificate))}`}>{t("newVersion")}</Link>
      <div>
        {openObjections(history)
          .filter(({ isAdmitted }) => isAdmitted)
          .map(({ objectionId }) => (
            <Act key={objectionId} {...props} act="answerObjection" objectionId={objectionId} />
          ))}
        {acts.map((act) => (
          <Act key={act} {...props} act={act} />
        ))}
      </div>
    </>
  );
}

/** What others can do: object, and take an objection of theirs back. */
function OthersActs(props: ActsProps & { readonly own: string | undefined }) {
  const { own, view } = props;
  if (view.status === "CANCELLED" || view.status === "REVOKED") return null;
  return (
    <div>
      <Act {...props} act="fileObjection" />
      {openObjections(view.history)
        .filter(({ objector }) => objector === own)
        .map(({ objectionId }) => (
          <Act key={objectionId} {...props} act="withdrawObjection" objectionId={objectionId} />
        ))}
    </div>
  );
}

/** What can be done, by whoever looks; each form is that of the command line's table. */
export function Acts({ view, onDone }: { readonly view: CertificateView; readonly onDone: () => void }) {
  const { t } = useTexts(CERTIFICATES_TEXTS);
  const { gateway, session } = useSession();
  const { key } = useKey();
  const trust = useTrustDocument();
  const holder = holderOf(view);
  const own = session?.account ?? key?.address;
  const { certificate, history } = view;
  const { previous } = certificate.credentialSubject.version;
  const digests = [certificateDigest(certificate), ...(previous === null ? [] : [parseDigestText(previous)])];
  const pledges = useLoaded(
    (signal) => loadPledges(gateway, "pledgor", holder, signal),
    [holder, history.length],
  );
  const pledge =
    pledges.state.phase === "ready" ? livePledge(pledges.state.value, digests.map(toHex0x)) : undefined;
  return (
    <>
      <Panel title={t("acts")}>
        <div className="stack">
          <div className="fine">{t("actsHint")}</div>
          {own !== undefined && own !== holder && (
            <Alert type="info" showIcon title={t("notHolder", { account: shortAddress(holder) })} />
          )}
          <Loaded of={trust.state} onRetry={trust.reload} minHeight={160}>
            {(document) => {
              const props = { view, trust: document, pledge, onSent: onDone };
              return (
                <>
                  {(own === undefined || own === holder) && <HolderActs {...props} />}
                  {own !== holder && <OthersActs {...props} own={own} />}
                </>
              );
            }}
          </Loaded>
        </div>
      </Panel>
      {trust.state.phase === "ready" && <RequestPanel trust={trust.state.value} onSent={onDone} />}
    </>
  );
}
