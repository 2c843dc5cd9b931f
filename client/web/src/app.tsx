import { ConfigProvider, theme as antTheme } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { HashRouter } from "react-router";
import { LanguageProvider, useLanguage } from "./i18n/language.tsx";
import { KeyProvider } from "./keys/keys.tsx";
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
  colorSuccess: "#1a7337",
  colorSuccessText: "#1a7337",
  colorWarning: "#8a5700",
  colorWarningText: "#8a5700",
  colorError: "#b3261e",
  colorErrorText: "#b3261e",
  colorInfoBg: "#e9f2f8",
  colorInfoBorder: "#b5d0e2",
  colorWarningBg: "#fff8e5",
  colorWarningBorder: "#ecd28f",
  colorSuccessBg: "#edf8f0",
  colorSuccessBorder: "#a9d8b6",
  colorErrorBg: "#fdf0ef",
  colorErrorBorder: "#f0bdb8",
};
const DARK = {
  colorTextSecondary: "#b0b0b0",
  colorTextTertiary: "#b0b0b0",
  colorTextDescription: "#b0b0b0",
  colorTextPlaceholder: "#949494",
  colorLink: "#7db8e0",
  colorSuccess: "#5fcf87",
  colorSuccessText: "#5fcf87",
  colorWarning: "#e3b341",
  colorWarningText: "#e3b341",
  colorError: "#ff8f87",
  colorErrorText: "#ff8f87",
  colorInfoBg: "#12222e",
  colorInfoBorder: "#25506e",
  colorWarningBg: "#2b2410",
  colorWarningBorder: "#5f4d1b",
  colorSuccessBg: "#12261a",
  colorSuccessBorder: "#265a39",
  colorErrorBg: "#2e1715",
  colorErrorBorder: "#6b312c",
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
        // On the pale red of the dark, white words could not be read.
        components: { Button: { dangerColor: theme.dark ? "#141414" : "#ffffff" } },
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
          <KeyProvider>
            <Themed />
          </KeyProvider>
        </SessionProvider>
      </HashRouter>
    </LanguageProvider>
  );
}
