/** The checks of DOMAIN section C: name, source of truth, and what to supply where it is missing; English, then Chinese. */

type Bilingual = readonly [en: string, zh: string];

interface CheckRow {
  readonly name: Bilingual;
  readonly source: Bilingual;
  readonly supply: Bilingual;
}

const row = (name: Bilingual, source: Bilingual, supply: Bilingual): CheckRow => ({ name, source, supply });
const CHAIN: Bilingual = ["chain, at the block named in the head", "区块链（报告所载区块）"];
const RPC: Bilingual = ["an RPC address of the chain that answers", "可用的链 RPC 地址"];
const MANIFEST: Bilingual = ["the private manifest (--manifest)", "非公开文件清单（--manifest）"];
const given = (member: string, en: string, zh: string): Bilingual => [
  `${en} (supplied: ${member})`,
  `${zh}（材料：${member}）`,
];

export const CHECKS = {
  I1: row(
    ["Holder exists, in business", "持有人存续"],
    ["company register", "企业登记机关"],
    given("registerExtract", "extract of the company register", "企业登记信息"),
  ),
  I2: row(
    ["Signer authorised", "签署人授权"],
    ["binding of key and organisation", "密钥与组织绑定材料"],
    given(
      "authority",
      "binding of the signing account to the holder, or power of attorney",
      "签署账户授权或委托书",
    ),
  ),
  A1: row(["Certificate is the chain's", "证书与链上一致"], CHAIN, RPC),
  A2: row(["Signatures and role", "签名与角色"], ["certificate, trust document", "证书、信任文件"], RPC),
  A3: row(["Manifests match", "文件清单一致"], ["files", "文件"], MANIFEST),
  A4: row(
    ["Trusted timestamp", "可信时间戳"],
    ["timestamp token", "时间戳"],
    given("timestamp", "the authority's token and the record of its verification", "时间戳及其验证记录"),
  ),
  A5: row(["Anchor final", "上链最终确认"], CHAIN, RPC),
  A6: row(["Commitment opens", "承诺值可打开"], ["salt and manifest", "盐值与文件清单"], MANIFEST),
  A7: row(
    ["Provenance before the deposit", "存证前形成过程"],
    ["notary, witnesses, logs", "公证、见证、日志"],
    given("provenance", "account of the data's origin with its corroborations", "数据形成过程说明及佐证"),
  ),
  E1: row(
    ["Data still exist", "数据仍然存在"],
    ["data, or the lender's challenge", "数据或贷款人抽查"],
    [
      "the data (--data with --manifest), or the record of a challenge (supplied: challenge)",
      "数据（--data 与 --manifest），或抽查记录（材料：challenge）",
    ],
  ),
  E2: row(["Coverage", "存证范围"], ["certificate", "证书"], ["the certificate", "证书"]),
  E3: row(
    ["Scale as certified", "规模与证书一致"],
    ["recount", "重新清点"],
    given(
      "recount",
      "count of files, bytes, records and fields; or the whole data (--data)",
      "文件、字节、记录与字段的清点结果；或全部数据（--data）",
    ),
  ),
  E4: row(
    ["Updated as declared", "按声明更新"],
    ["version dates", "版本日期"],
    given("versions", "date of the newest version", "最新版本日期"),
  ),
  E5: row(
    ["New version extends old", "新版本延续旧版本"],
    ["consistency proof", "一致性证明"],
    given("versions", "comparison with the former version", "与前一版本的比对结果"),
  ),
  O1: row(["Holder chain unbroken", "权利链完整"], CHAIN, RPC),
  O2: row(
    ["Source lawful", "来源合法"],
    ["source proofs", "来源材料"],
    given("source", "proofs of the data's source", "数据来源材料"),
  ),
  O3: row(
    ["Co-holders consent", "共有人同意"],
    ["signatures", "签署材料"],
    given("coHolders", "statement on co-holders and their consents", "共有人说明及同意书"),
  ),
  O4: row(
    ["External registration", "外部登记"],
    ["official notice page", "官方公告页"],
    given("externalRegistration", "search at the registration authority", "登记机构查询结果"),
  ),
  O5: row(
    ["Near duplicate elsewhere", "他处近似重复"],
    ["index of the lender, chain", "贷款人索引、区块链"],
    given("duplicates", "result of the search for duplicates", "近似重复检索结果"),
  ),
  V1: row(["Status now", "当前状态"], CHAIN, RPC),
  V2: row(
    ["Validity covers the debt", "有效期覆盖债务"],
    ["dates", "日期"],
    given("loan.debtMaturity", "when the debt is due", "债务到期日"),
  ),
  V3: row(
    ["Objections and litigation", "异议与诉讼"],
    ["chain; court search", "区块链；法院检索"],
    given("litigation", "search for litigation and preservation orders", "诉讼与保全检索结果"),
  ),
  P1: row(["Prior pledge on chain", "链上在先质押"], CHAIN, RPC),
  P2: row(
    ["Prior pledge in registers", "登记机构在先质押"],
    ["extracts of the registers", "登记机构查询结果"],
    given(
      "registerSearches",
      "extracts of the registers that the policy names",
      "政策要求的登记机构查询结果",
    ),
  ),
  P3: row(["Licences", "许可"], ["licences", "许可材料"], given("licences", "list of licences", "许可清单")),
  P4: row(
    ["Pool membership", "入池情况"],
    ["pools", "资产池"],
    given("pools", "search of pools", "资产池检索结果"),
  ),
  P5: row(
    ["No-other-pledge statement", "无其他质押声明"],
    ["signed statement", "签署声明"],
    given("noOtherPledge", "the holder's signed statement", "权利持有人签署的声明"),
  ),
  C1: row(
    ["Personal data", "个人信息"],
    ["certificate, scan of samples", "证书、样本扫描"],
    given("personalData", "result of a scan for personal data", "个人信息扫描结果"),
  ),
  C2: row(
    ["Data level, export", "数据分级与出境"],
    ["certificate", "证书"],
    given("dataLevel", "classification of the data", "数据分级结果"),
  ),
  C3: row(
    ["Still non-public", "仍未公开"],
    ["search, attestation", "检索、声明"],
    given("publicity", "search for publications and leaks", "公开与泄露检索结果"),
  ),
  W1: row(
    ["Appraisal", "评估"],
    ["appraisal report", "评估报告"],
    given("appraisal", "the appraisal report", "评估报告"),
  ),
  W2: row(
    ["Loan to value", "质押率"],
    ["amounts, private", "金额（不公开）"],
    [
      "the amounts (supplied: loan.amount, appraisal.value) and the policy's maxLoanToValuePercent",
      "金额（材料：loan.amount、appraisal.value）及政策 maxLoanToValuePercent",
    ],
  ),
  W3: row(
    ["Disposal path", "处置渠道"],
    ["deed of exchange, buyer or guarantor", "交易所、买方或担保人文件"],
    given("disposal", "how the data would be disposed of", "处置方案"),
  ),
  L1: row(
    ["Contract content, no forfeiture", "合同内容与禁止流质"],
    ["contract checklist", "合同核对表"],
    given("pledgeContract", "checklist of the pledge contract", "质押合同核对表"),
  ),
  L2: row(
    ["External pledge registration", "外部质押登记"],
    ["receipt", "登记回执"],
    given("externalPledge", "receipt of the pledge's registration", "质押登记回执"),
  ),
  L3: row(
    ["Rank", "顺位"],
    ["times of the registers", "登记时间"],
    [
      "the pledge's receipt and the registers' extracts (supplied: externalPledge, registerSearches)",
      "质押登记回执与登记机构查询结果（材料：externalPledge、registerSearches）",
    ],
  ),
  T1: row(
    ["Platform neutral, filed, protected", "平台中立、备案与等保"],
    ["facts about the operator", "运营方材料"],
    given("platform", "facts about the platform's operator", "平台运营方材料"),
  ),
  T2: row(
    ["Contract code, admin powers", "合约代码与管理权限"],
    ["chain; audit", "区块链；审计"],
    [
      "digests of the audited code (policy: auditedCode) and the record of the roles (supplied: administration)",
      "经审计代码摘要（政策：auditedCode）与角色记录（材料：administration）",
    ],
  ),
} as const satisfies Record<string, CheckRow>;

export type CheckId = keyof typeof CHECKS;
