import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { TEXTS, type Language, type TextKey } from "./texts.ts";

export interface Localised {
  readonly language: Language;
  readonly locale: string;
  readonly setLanguage: (language: Language) => void;
  /** The text of a key, its `{names}` filled in. */
  readonly t: (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;
}

const Context = createContext<Localised | null>(null);
const STORED = "datadeed.language";

function preferred(): Language {
  const stored = localStorage.getItem(STORED);
  if (stored === "en" || stored === "zh") return stored;
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith("zh")) ? "zh" : "en";
}

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(preferred);
  const locale = language === "zh" ? "zh-CN" : "en";
  useEffect(() => {
    document.documentElement.lang = locale;
    localStorage.setItem(STORED, language);
  }, [language, locale]);
  const localised = useMemo<Localised>(
    () => ({
      language,
      locale,
      setLanguage,
      t: (key, values = {}) =>
        TEXTS[key][language].replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)),
    }),
    [language, locale],
  );
  return <Context value={localised}>{children}</Context>;
}

export function useLanguage(): Localised {
  const localised = useContext(Context);
  if (localised === null) throw new Error("useLanguage: expected a LanguageProvider above");
  return localised;
}
