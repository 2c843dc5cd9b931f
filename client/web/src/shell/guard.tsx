import { Button } from "antd";
import type { ReactNode } from "react";
import { useLocation, useNavigate } from "react-router";
import { SHELL_TEXTS, type ShellKey } from "../i18n/shell.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import type { Scope } from "../session/session-client.ts";
import { useSession } from "../session/session.tsx";
import { Empty, Loading } from "./states.tsx";

const SCOPE_NAMES: Readonly<Record<Scope, ShellKey>> = {
  deposit: "scopeDeposit",
  pledge: "scopePledge",
  register: "scopeRegister",
  admin: "scopeAdmin",
};

/** Shows what is inside to those who may see it; tells the others how to get there. */
export function Guard({ scope, children }: { readonly scope: Scope | null; readonly children: ReactNode }) {
  const { t } = useTexts(SHELL_TEXTS);
  const { known, session, ended, may } = useSession();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  if (scope === null || may(scope)) return children;
  if (!known) return <Loading />;
  if (session !== null)
    return (
      <Empty
        wholePage
        testId="not-allowed"
        title={t("notAllowed")}
        hint={t("notAllowedHint", { scope: t(SCOPE_NAMES[scope]) })}
      />
    );
  return (
    <Empty
      wholePage
      testId={ended ? "session-ended" : "sign-in-needed"}
      title={t(ended ? "sessionEnded" : "signInNeeded")}
      hint={t(ended ? "sessionEndedHint" : "signInNeededHint")}
      action={
        <Button
          type="primary"
          size="large"
          onClick={() => void navigate(`/sign-in?to=${encodeURIComponent(pathname)}`)}
        >
          {t("signIn")}
        </Button>
      }
    />
  );
}
