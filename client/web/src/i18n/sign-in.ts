/** Texts of the sign-in page. */
export const SIGN_IN_TEXTS = {
  title: { en: "Sign in", zh: "登录" },
  intro: {
    en: "Holders and lenders sign in with their account's key. Staff of the operator use an API key. Verifying needs no sign-in.",
    zh: "权利持有人与出质、质权机构使用账户密钥登录；运营方人员使用 API 密钥登录。证书核验无需登录。",
  },
  withKey: { en: "With your account's key", zh: "使用账户密钥" },
  withKeyHint: {
    en: "You sign a short text; the key itself is not sent.",
    zh: "仅需对一段文字签名，密钥不会发送。",
  },
  signIn: { en: "Sign in as {address}", zh: "以 {address} 登录" },
  withApiKey: { en: "With an API key", zh: "使用 API 密钥" },
  apiKey: { en: "API key", zh: "API 密钥" },
  apiKeyHint: {
    en: "It is exchanged for a session of this browser and not kept. On a first run it is in the data directory, in the file api-key.",
    zh: "密钥仅用于换取本浏览器的会话，不会保存。首次运行时位于数据目录的 api-key 文件中。",
  },
  signInWithApiKey: { en: "Sign in with the API key", zh: "使用 API 密钥登录" },
  already: { en: "You are signed in as {name}.", zh: "您已登录：{name}。" },
  until: {
    en: "The session ends after 30 minutes without use, at the latest at {time}.",
    zh: "30 分钟未使用即失效，最迟于 {time} 结束。",
  },
  goOn: { en: "Go on", zh: "继续" },
} as const satisfies Record<string, { en: string; zh: string }>;
