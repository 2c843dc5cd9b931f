/** Texts for choosing a certificate. */
export const BUNDLE_TEXTS = {
  hint: {
    en: "Drop the certificate's bundle (.deed.json) or PDF here, or choose it",
    zh: "将证书文件包（.deed.json）或证书 PDF 拖放到此处，或点击选择",
  },
  choose: { en: "Choose the certificate", zh: "选择证书文件" },
  number: { en: "Or by its number", zh: "或输入证书编号" },
  fetch: { en: "Fetch", zh: "获取" },
} as const satisfies Record<string, { en: string; zh: string }>;
