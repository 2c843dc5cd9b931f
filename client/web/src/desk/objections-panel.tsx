import { Button, Tag } from "antd";
import { useState } from "react";
import { z } from "zod";
import { zCount } from "#core/parse.ts";
import type { TrustDocument } from "#core/trust.ts";
import { stepOf } from "../../../adapters/gateway/register-steps.ts";
import { zObjectionView, type ObjectionView } from "../../../adapters/gateway/views.ts";
import { StepForm } from "../acts/step-form.tsx";
import { Who } from "../acts/who.tsx";
import { Select } from "../forms/select.tsx";
import { ACTS_TEXTS } from "../i18n/acts.ts";
import { DESK_TEXTS } from "../i18n/desk.ts";
import { formatCount, formatDateTime } from "../i18n/format.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { Panel } from "../panel.tsx";
import { HistoryView } from "../history-view.tsx";
import { shortAddress } from "../session/account-menu.tsx";
import { useSession } from "../session/session.tsx";
import { Empty, Loaded } from "../shell/states.tsx";
import { useLoaded } from "../shell/use-loaded.ts";
import { earliestInput, readShortestAnswer } from "./earliest-answer.ts";

const STATUSES = [
  "FILED",
  "ADMITTED",
  "ANSWERED",
  "ANSWER_OVERDUE",
  "TO_COURT",
  "UPHELD",
  "DISMISSED",
  "NOT_ADMITTED",
  "WITHDRAWN",
] as const;
type Status = (typeof STATUSES)[number];

/** What the desk can do in each status; nothing where others have to act, or all is over. */
const ACTS: Readonly<
  Partial<Record<string, readonly ("admitObjection" | "refuseObjection" | "decideObjection")[]>>
> = {
  FILED: ["admitObjection", "refuseObjection"],
  ANSWERED: ["decideObjection"],
  ANSWER_OVERDUE: ["decideObjection"],
  TO_COURT: ["decideObjection"],
};
const TONES: Readonly<Partial<Record<string, string>>> = {
  FILED: "processing",
  ADMITTED: "processing",
  ANSWERED: "warning",
  ANSWER_OVERDUE: "error",
  TO_COURT: "warning",
  UPHELD: "error",
};

const zPage = z.looseObject({ items: z.array(zObjectionView), next: zCount.nullable() });
const PAGE = 100;

function statusText(t: (key: keyof typeof DESK_TEXTS) => string, status: string): string {
  return Object.hasOwn(DESK_TEXTS, status) ? t(status as keyof typeof DESK_TEXTS) : status;
}

function Objection(props: {
  readonly objection: ObjectionView;
  readonly trust: TrustDocument;
  readonly shortest: number | null;
  readonly onSent: () => void;
}) {
  const { t, locale } = useTexts(DESK_TEXTS);
  const { t: act } = useTexts(ACTS_TEXTS);
  const [open, setOpen] = useState(false);
  const { objection, trust, shortest, onSent } = props;
  const { objectionId, status, ground, objector, answerBy, evidenceDigest, history } = objection;
  const earliest = shortest === null ? null : earliestInput(shortest, Math.floor(Date.now() / 1000));
  const hints: Record<string, string> =
    earliest === null ? {} : { answerBy: t("earliest", { time: formatDateTime(earliest, locale) }) };
  const facts = [
    [t("certificateNo"), objection.certificateNo ?? t("otherLog")],
    [t("ground"), act(ground as keyof typeof ACTS_TEXTS)],
    [t("objector"), objector],
    [t("filedAt"), history[0] === undefined ? "–" : formatDateTime(history[0].at, locale)],
    [t("answerBy"), answerBy === null ? "–" : formatDateTime(answerBy, locale)],
    [t("evidence"), evidenceDigest],
  ] as const;
  return (
    <details
      className="act"
      data-testid="objection"
      data-id={objectionId}
      data-status={status}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>
        <strong>
          {objection.certificateNo ?? shortAddress(objection.certificateDigest)}{" "}
          <Tag color={TONES[status] ?? "default"}>{statusText(t, status)}</Tag>
        </strong>
        <span className="fine">
          {act(ground as keyof typeof ACTS_TEXTS)} · {shortAddress(objector)}
          {history[0] !== undefined && ` · ${formatDateTime(history[0].at, locale)}`}
        </span>
      </summary>
      {open && (
        <div className="act-body stack">
          <dl className="facts">
            {facts.map(([label, value]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd className={value.startsWith("0x") ? "mono" : ""}>{value}</dd>
              </div>
            ))}
          </dl>
          {ACTS[status] === undefined && <p className="fine">{t("waitsForOthers")}</p>}
          {ACTS[status]?.map((name) => (
            <section key={name} className="desk-act" aria-label={act(`act_${name}`)}>
              <h3>{act(`act_${name}`)}</h3>
              <Who act={name} />
              <StepForm
                step={stepOf(name)}
                subject={{ member: "objectionId", id: objectionId, address: objectionId }}
                trust={trust}
                hints={name === "admitObjection" ? hints : {}}
                {...(name === "admitObjection" && earliest !== null
                  ? { initial: { answerBy: earliest } }
                  : {})}
                danger={name === "refuseObjection"}
                onSent={onSent}
              />
            </section>
          ))}
          <details>
            <summary>{t("history")}</summary>
            <HistoryView events={history} />
          </details>
        </div>
      )}
    </details>
  );
}

/** The queue of objections: one status at a time, the oldest first. */
export function ObjectionsPanel({ trust }: { readonly trust: TrustDocument }) {
  const { t, locale } = useTexts(DESK_TEXTS);
  const { gateway } = useSession();
  const [status, setStatus] = useState<Status>("FILED");
  const [after, setAfter] = useState(0);
  const { state, reload } = useLoaded(
    async () => gateway.readAs(zPage, `/v1/objections?status=${status}&limit=${PAGE}&after=${after}`),
    [status, after],
  );
  const shortest = useLoaded(() => readShortestAnswer(trust), []);
  return (
    <Panel
      title={t("objections")}
      extra={
        <span className="row">
          <label htmlFor="objection-status" className="fine">
            {t("status")}
          </label>
          <span className="desk-select">
            <Select
              aria={{ id: "objection-status" }}
              testId="objection-status"
              value={status}
              options={STATUSES.map((value) => ({ value, label: t(value) }))}
              onChange={(next) => {
                setStatus(next);
                setAfter(0);
              }}
            />
          </span>
          <Button onClick={reload}>{t("refresh")}</Button>
        </span>
      }
    >
      <Loaded of={state} onRetry={reload} minHeight={220}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty testId="no-objections" title={t("noObjections")} hint={t("noObjectionsHint")} />
          ) : (
            <>
              {items.map((objection) => (
                <Objection
                  key={`${objection.objectionId} ${objection.status}`}
                  objection={objection}
                  trust={trust}
                  shortest={shortest.state.phase === "ready" ? shortest.state.value : null}
                  onSent={reload}
                />
              ))}
              {next !== null && (
                <Button onClick={() => setAfter(next)}>
                  {t("more", { count: formatCount(PAGE, locale) })}
                </Button>
              )}
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}
