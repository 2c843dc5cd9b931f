import { useMemo } from "react";
import { useLanguage } from "./language.tsx";
import type { Language } from "./texts.ts";

/** Texts of a page, each in both languages; `{names}` are filled in. */
export type Texts = Readonly<Record<string, Readonly<Record<Language, string>>>>;
export type Values = Readonly<Record<string, string | number>>;

/** A text with its `{names}` filled in; names without a value stay as they are. */
export function fillIn(text: string, values: Values): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The texts of one page in the reader's language: `const { t } = useTexts(DEPOSIT_TEXTS)`. */
export function useTexts<T extends Texts>(texts: T) {
  const { language, locale } = useLanguage();
  return useMemo(
    () => ({
      language,
      locale,
      t: (key: keyof T & string, values: Values = {}) => fillIn(texts[key]![language], values),
    }),
    [texts, language, locale],
  );
}
