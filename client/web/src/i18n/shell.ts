/** Texts of what surrounds every page: navigation, session, and the states that all pages share. */
export const SHELL_TEXTS = {
  skip: { en: "Skip to content", zh: "跳到正文" },
  language: { en: "Language", zh: "语言" },
  theme: { en: "Dark mode", zh: "深色模式" },
  navigation: { en: "Main navigation", zh: "主导航" },
  menu: { en: "Menu", zh: "菜单" },
  home: { en: "DataDeed, to the start page", zh: "DataDeed，返回首页" },
  verify: { en: "Verify", zh: "证书核验" },
  deposit: { en: "Deposit", zh: "数据存证" },
  certificates: { en: "My certificates", zh: "我的证书" },
  audit: { en: "Audit", zh: "审计" },
  pledges: { en: "Pledges", zh: "质押" },
  desk: { en: "Register desk", zh: "登记窗口" },
  notFound: { en: "There is no such page", zh: "页面不存在" },
  notFoundHint: {
    en: "The address may be mistyped. Everything is reached from the navigation above.",
    zh: "网址可能有误，请使用上方导航。",
  },
  loading: { en: "Loading …", zh: "正在加载…" },
  crashed: { en: "This page stopped working", zh: "页面出现故障" },
  crashedHint: {
    en: "Nothing that you sent before is lost. Load the page again; if it happens once more, report the text below.",
    zh: "此前已提交的内容不会丢失。请重新加载页面；如再次出现，请将下方文字反馈给运营方。",
  },
  chunkLost: { en: "A part of the page could not be loaded", zh: "页面组件加载失败" },
  chunkLostHint: {
    en: "The connection may be down, or the gateway was updated meanwhile. Load the page again.",
    zh: "可能是网络中断或网关刚刚更新，请重新加载页面。",
  },
  reload: { en: "Load again", zh: "重新加载" },
  retry: { en: "Try again", zh: "重试" },
  whatToDo: { en: "What to do", zh: "处理办法" },
  signIn: { en: "Sign in", zh: "登录" },
  signOut: { en: "Sign out", zh: "退出登录" },
  signInNeeded: { en: "Sign in to go on", zh: "请先登录" },
  signInNeededHint: {
    en: "With the key of the account that holds the certificates, or with an API key of the operator. Verifying needs no sign-in.",
    zh: "可使用持有证书的账户密钥登录，或使用运营方签发的 API 密钥登录。证书核验无需登录。",
  },
  notAllowed: { en: "Your sign-in does not allow this", zh: "当前登录身份无此权限" },
  notAllowedHint: {
    en: "This page needs the permission “{scope}”. Ask the operator for an API key that has it.",
    zh: "本页需要“{scope}”权限，请向运营方申请具有该权限的 API 密钥。",
  },
  sessionEnded: { en: "Your session has ended", zh: "登录已失效" },
  sessionEndedHint: {
    en: "Sign in again; nothing that was recorded is lost. Keys have been forgotten.",
    zh: "请重新登录；已记录的内容不受影响。密钥已从内存中清除。",
  },
  scopeDeposit: { en: "deposit", zh: "存证" },
  scopePledge: { en: "pledge", zh: "质押" },
  scopeRegister: { en: "register desk", zh: "登记业务" },
  scopeAdmin: { en: "administration", zh: "系统管理" },
  newTitle: { en: "{page} · DataDeed", zh: "{page} · DataDeed 数据存证" },
} as const satisfies Record<string, { en: string; zh: string }>;

export type ShellKey = keyof typeof SHELL_TEXTS;
