import { formatTime } from "#core/parse.ts";
import { ACTS_TEXTS } from "../i18n/acts.ts";
import { formatDateTime } from "../i18n/format.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import type { RegisterRequest } from "../../../adapters/gateway/register-request.ts";
import { missingOf, signerOf } from "./senders.ts";
import { Who } from "./who.tsx";

/** What a request may carry besides its own message. */
const MEMBERS = {
  acceptance: "acceptance",
  consent: "consent",
  valuation: "valuation",
  message: "message",
} as const;
type Member = keyof typeof MEMBERS;

export interface SignedWords {
  readonly [name: string]: string | number | boolean;
}

/** The message inside, read for showing; what it really is, the register judges. */
export function shownWords({ body }: RegisterRequest): SignedWords {
  const inside: unknown = body["message"] ?? body;
  if (typeof inside !== "object" || inside === null || Array.isArray(inside)) return {};
  return Object.fromEntries(
    Object.entries(inside).flatMap(([name, value]) =>
      typeof value === "string" || typeof value === "number" || typeof value === "boolean"
        ? [[name, value]]
        : [],
    ),
  );
}

const TIMES = /^(?:deadline|debtMaturity|registeredAt|validUntil|answerBy|signedAt)$/;

/** A request in words: what it asks for, about what, who signed, who has to. */
export function RequestWords({ request, now }: { readonly request: RegisterRequest; readonly now: number }) {
  const { t, locale } = useTexts(ACTS_TEXTS);
  const words = shownWords(request);
  const deadline = Number(words["deadline"] ?? 0);
  const also = Object.keys(MEMBERS).filter(
    (member) => member !== "message" && request.body[member] !== undefined,
  );
  const missing = missingOf(request);
  const named = (members: readonly string[]) =>
    members.map((member) => t(MEMBERS[member as Member])).join(", ");
  const valueOf = (name: string, value: string | number | boolean) =>
    TIMES.test(name) && Number(value) > 0 ? formatDateTime(formatTime(Number(value)), locale) : String(value);
  return (
    <div className="stack tight" data-testid="request" data-act={request.act}>
      <h3 className="request-title">{t(`act_${request.act}`)}</h3>
      <Who act={request.act} />
      <div>{t(`does_${request.act}`)}</div>
      <dl className="facts">
        {request.subject !== "" && (
          <div>
            <dt>{t("requestAbout")}</dt>
            <dd className="mono">{request.subject}</dd>
          </div>
        )}
        {signerOf(request) !== undefined && (
          <div>
            <dt>{t("requestSigned")}</dt>
            <dd className="mono">{signerOf(request)}</dd>
          </div>
        )}
        {deadline > 0 && (
          <div>
            <dt>{t("requestUntil")}</dt>
            <dd>
              {formatDateTime(formatTime(deadline), locale)}
              {deadline < now && <div className="field-error">{t("requestOver")}</div>}
            </dd>
          </div>
        )}
      </dl>
      {also.length > 0 && <div>{t("requestAlso", { members: named(also) })}</div>}
      {missing.length > 0 && (
        <div className="field-error">{t("requestMissing", { members: named(missing) })}</div>
      )}
      <details>
        <summary>{t("requestWords")}</summary>
        <dl className="facts words">
          {Object.entries(words).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="mono">{valueOf(name, value)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}
