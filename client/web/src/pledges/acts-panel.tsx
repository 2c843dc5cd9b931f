import type { TrustDocument } from "#core/trust.ts";
import { stepOf } from "../../../adapters/gateway/register-steps.ts";
import type { PledgeView } from "../../../adapters/gateway/views.ts";
import { ActDetails } from "../acts/act-details.tsx";
import { StepForm } from "../acts/step-form.tsx";
import { Who } from "../acts/who.tsx";
import { ACTS_TEXTS } from "../i18n/acts.ts";
import { PLEDGES_TEXTS } from "../i18n/pledges.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { Panel } from "../panel.tsx";
import { useSession } from "../session/session.tsx";
import { AcceptForm } from "./accept-form.tsx";
import { AmendForm } from "./amend-form.tsx";
import { nextActs, type NextAct } from "./next-acts.ts";
import { ValueForm } from "./value-form.tsx";

const FINAL_ACTS = ["releasePledge", "closeEnforcement", "applyOrder", "declareDefault", "openEnforcement"];

function ActForm({ act, pledge, trust, onSent }: NextAct & ActsProps) {
  if (act === "acceptPledge") return <AcceptForm pledge={pledge} trust={trust} onSent={onSent} />;
  const { pledgeId } = pledge;
  return (
    <StepForm
      step={stepOf(act)}
      subject={{ member: "pledgeId", id: pledgeId, address: pledgeId }}
      trust={trust}
      danger={FINAL_ACTS.includes(act)}
      onSent={onSent}
    />
  );
}

export interface ActsProps {
  readonly pledge: PledgeView;
  readonly trust: TrustDocument;
  readonly onSent: () => void;
}

/** One of the things that can happen next. */
function Act({ next, ...props }: ActsProps & { readonly next: NextAct }) {
  const { t } = useTexts(ACTS_TEXTS);
  const { act } = next;
  return (
    <ActDetails testId={`act-${act}`} title={t(`act_${act}`)} who={<Who act={act} />}>
      <ActForm {...next} {...props} />
    </ActDetails>
  );
}

/** What can happen next: first what the one who looks may do, then what waits for others. */
export function ActsPanel(props: ActsProps & { readonly own: string | undefined }) {
  const { t } = useTexts(PLEDGES_TEXTS);
  const { may } = useSession();
  const { pledge, own } = props;
  const isOwn = ({ by }: NextAct) =>
    by === "anybody" || (by === "adjudicator" ? may("register") : pledge[by] === own);
  const all = nextActs(pledge);
  // A desk sees what it alone can do; nobody else needs to be shown the court's orders.
  const shown = all.filter((next) => next.by !== "adjudicator" || may("register"));
  const mine = shown.filter(isOwn);
  const others = shown.filter((next) => !isOwn(next));
  // Signed by the pledgor as a file, for the pledgee.
  const canAmend = pledge.state === "REGISTERED";
  const canValue = pledge.state === "DEFAULTED" && pledge.default !== undefined;
  const isPledgor = own === pledge.pledgor;
  const files = (
    <>
      {canAmend && (
        <ActDetails
          testId="act-amend"
          title={t("amendTitle")}
          who={<span className="fine">{t("amendWho")}</span>}
        >
          <AmendForm pledge={pledge} trust={props.trust} />
        </ActDetails>
      )}
      {canValue && (
        <ActDetails
          testId="act-value"
          title={t("valueTitle")}
          who={<span className="fine">{t("valueWho")}</span>}
        >
          <ValueForm pledge={pledge} trust={props.trust} />
        </ActDetails>
      )}
    </>
  );
  const hasFiles = canAmend || canValue;
  return (
    <Panel title={t("next")}>
      {shown.length === 0 && <p className="fine">{t("nothingNext")}</p>}
      {(mine.length > 0 || (isPledgor && hasFiles)) && <h3 className="acts-head">{t("yours")}</h3>}
      {mine.map((next) => (
        <Act key={next.act} next={next} {...props} />
      ))}
      {isPledgor && files}
      {(others.length > 0 || (!isPledgor && hasFiles)) && (
        <h3 className="acts-head">{t(own === undefined ? "possible" : "others")}</h3>
      )}
      {others.map((next) => (
        <Act key={next.act} next={next} {...props} />
      ))}
      {!isPledgor && files}
    </Panel>
  );
}
