import type { Environment } from "./context.ts";

export type Language = "en" | "zh";

/** The language asked for; otherwise that of the environment (POSIX order), English for all but Chinese. */
export function chooseLanguage(asked: Language | undefined, env: Environment): Language {
  const locale = env["LC_ALL"] || env["LC_MESSAGES"] || env["LANG"] || "";
  return asked ?? (locale.toLowerCase().startsWith("zh") ? "zh" : "en");
}
