import { Button, message as toast } from "antd";
import { Link } from "react-router";
import { isDataDeedError } from "#core/errors.ts";
import { errorTexts } from "../i18n/errors.ts";
import { SHELL_TEXTS } from "../i18n/shell.ts";
import { useTexts } from "../i18n/use-texts.tsx";
import { useSession } from "./session.tsx";

/** `0x1234…abcd`, as people compare addresses. */
export function shortAddress(address: string): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`;
}

/** Who is signed in, with the way out; or the way in. */
export function AccountMenu() {
  const { t, language } = useTexts(SHELL_TEXTS);
  const [message, messages] = toast.useMessage();
  const { known, hasGateway, session, signOut } = useSession();
  if (!known || !hasGateway) return null;
  if (session === null)
    return (
      <Link to="/sign-in" className="sign-in" data-testid="sign-in-link">
        {t("signIn")}
      </Link>
    );
  const leave = () => {
    signOut().catch((error: unknown) => {
      const code = isDataDeedError(error) ? error.code : "INTERNAL";
      void message.error(errorTexts(code, language).join(" "));
    });
  };
  return (
    <span className="account">
      {messages}
      <span className="account-name" title={session.name} data-testid="account">
        {session.account === null ? session.name : shortAddress(session.account)}
      </span>
      <Button onClick={leave} data-testid="sign-out">
        {t("signOut")}
      </Button>
    </span>
  );
}
