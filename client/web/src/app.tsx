import { ConfigProvider, theme as antTheme } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { HashRouter } from "react-router";
import { LanguageProvider, useLanguage } from "./i18n/language.tsx";
import { SessionProvider } from "./session/session.tsx";
import { Shell } from "./shell/shell.tsx";
import { useTheme } from "./shell/use-theme.ts";

const BRAND = "#14507a";
/** Quiet texts, placeholders and links, as dark or as light as WCAG 2.2 AA wants them (4.5 : 1). */
const LIGHT = {
  colorTextSecondary: "#595959",
  colorTextTertiary: "#595959",
  colorTextDescription: "#595959",
  colorTextPlaceholder: "#6b6b6b",
  colorLink: "#14507a",
};
const DARK = {
  colorTextSecondary: "#b0b0b0",
  colorTextTertiary: "#b0b0b0",
  colorTextDescription: "#b0b0b0",
  colorTextPlaceholder: "#949494",
  colorLink: "#7db8e0",
};
/** The page's policy allows only style elements with this nonce; a saved copy of the page has neither. */
const NONCE = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;

function Themed() {
  const theme = useTheme();
  const { language } = useLanguage();
  return (
    <ConfigProvider
      {...(NONCE === undefined ? {} : { csp: { nonce: NONCE } })}
      locale={language === "zh" ? zhCN : enUS}
      theme={{
        algorithm: theme.dark ? antTheme.darkAlgorithm : antTheme.defaultAlgorithm,
        token: { colorPrimary: BRAND, colorInfo: BRAND, ...(theme.dark ? DARK : LIGHT) },
      }}
    >
      <Shell {...theme} />
    </ConfigProvider>
  );
}

/** Addresses after #: they work from a saved copy, and wherever the page is served. */
export function App() {
  return (
    <LanguageProvider>
      <HashRouter>
        <SessionProvider>
          <Themed />
        </SessionProvider>
      </HashRouter>
    </LanguageProvider>
  );
}
