import { Button, ConfigProvider, Segmented, Space, theme, Typography } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { useState } from "react";
import { LanguageProvider, useLanguage } from "./i18n/language.tsx";
import type { Language } from "./i18n/texts.ts";
import { VerifyPage } from "./verify/verify-page.tsx";

const BRAND = "#14507a";
/** The page's policy allows only style elements with this nonce; a saved copy of the page has neither. */
const NONCE = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;

function useDarkMode(): [boolean, (dark: boolean) => void] {
  return useState(() => matchMedia("(prefers-color-scheme: dark)").matches);
}

function Header({ dark, setDark }: { readonly dark: boolean; readonly setDark: (dark: boolean) => void }) {
  const { language, setLanguage, t } = useLanguage();
  return (
    <header className="header">
      <a className="skip" href="#content">
        {t("skip")}
      </a>
      <span className="brand">
        <img src="./icon.svg" width={28} height={28} alt="" />
        <Typography.Text strong>DataDeed</Typography.Text>
      </span>
      <Space>
        <Button aria-pressed={dark} aria-label={t("theme")} title={t("theme")} onClick={() => setDark(!dark)}>
          {dark ? "☀" : "☾"}
        </Button>
        <Segmented<Language>
          aria-label={t("language")}
          value={language}
          onChange={setLanguage}
          options={[
            { label: "中文", value: "zh" },
            { label: "English", value: "en" },
          ]}
        />
      </Space>
    </header>
  );
}

function Themed() {
  const [dark, setDark] = useDarkMode();
  const { language } = useLanguage();
  return (
    <ConfigProvider
      {...(NONCE === undefined ? {} : { csp: { nonce: NONCE } })}
      locale={language === "zh" ? zhCN : enUS}
      theme={{
        algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
        token: { colorPrimary: BRAND, colorInfo: BRAND },
      }}
    >
      <div className={dark ? "page dark" : "page"}>
        <Header dark={dark} setDark={setDark} />
        <div id="content" className="content">
          <VerifyPage />
        </div>
      </div>
    </ConfigProvider>
  );
}

export function App() {
  return (
    <LanguageProvider>
      <Themed />
    </LanguageProvider>
  );
}
