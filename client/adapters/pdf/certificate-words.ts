/** The fixed words of the certificate's PDF: both languages stand side by side on the same page. */
import type { Certificate } from "#core/certificate.ts";

/** A text in both languages: Chinese first, as the paper has it. */
export interface Both {
  readonly zh: string;
  readonly en: string;
}

const both = (zh: string, en: string): Both => ({ zh, en });

type Subject = Certificate["credentialSubject"];

export const CLASS_TITLE: Readonly<Record<Subject["class"], Both>> = {
  DEPOSIT: both("数据知识产权存证证书", "Data-IP Deposit Certificate"),
  REGISTRATION: both("数据知识产权登记证书", "Data-IP Registration Certificate"),
};

export const CLASS: Readonly<Record<Subject["class"], Both>> = {
  DEPOSIT: both("存证类 · 非登记证书", "Deposit class · not a registration"),
  REGISTRATION: both("登记类", "Registration class"),
};

export const COVERAGE: Readonly<Record<Subject["coverage"], Both>> = {
  FULL: both("全部数据", "whole dataset"),
  SAMPLE: both("仅样例数据", "sample only"),
  STREAM_WINDOW: both("数据流时段", "window of a stream"),
};

export const HASHED_BY: Readonly<Record<Subject["hashing"]["by"][number], Both>> = {
  gateway: both("平台计算", "by the platform"),
  depositor: both("存证人本地计算", "by the depositor"),
};

const FREQUENCIES: Readonly<Record<string, Both>> = {
  NONE: both("不更新", "not updated"),
  PT1H: both("每小时", "hourly"),
  P1D: both("每日", "daily"),
  P1W: both("每周", "weekly"),
  P7D: both("每周", "weekly"),
  P1M: both("每月", "monthly"),
  P3M: both("每季度", "quarterly"),
  P6M: both("每半年", "half-yearly"),
  P1Y: both("每年", "yearly"),
};

/** @param frequency ISO 8601 duration or NONE; those without a word of their own are printed as they are */
export function frequencyText(frequency: string): string {
  const words = FREQUENCIES[frequency];
  return words === undefined ? frequency : `${words.zh} ${words.en}`;
}

/** Sections of GB/T 4754-2017. */
const INDUSTRIES: Readonly<Record<string, Both>> = {
  A: both("农、林、牧、渔业", "agriculture, forestry, fishing"),
  B: both("采矿业", "mining"),
  C: both("制造业", "manufacturing"),
  D: both("电力、热力、燃气及水生产和供应业", "electricity, heat, gas and water supply"),
  E: both("建筑业", "construction"),
  F: both("批发和零售业", "wholesale and retail"),
  G: both("交通运输、仓储和邮政业", "transport, storage and post"),
  H: both("住宿和餐饮业", "accommodation and catering"),
  I: both("信息传输、软件和信息技术服务业", "information transmission, software and IT"),
  J: both("金融业", "finance"),
  K: both("房地产业", "real estate"),
  L: both("租赁和商务服务业", "leasing and business services"),
  M: both("科学研究和技术服务业", "research and technical services"),
  N: both("水利、环境和公共设施管理业", "water, environment and public facilities"),
  O: both("居民服务、修理和其他服务业", "household, repair and other services"),
  P: both("教育", "education"),
  Q: both("卫生和社会工作", "health and social work"),
  R: both("文化、体育和娱乐业", "culture, sports and entertainment"),
  S: both("公共管理、社会保障和社会组织", "public administration and social security"),
  T: both("国际组织", "international organisations"),
};

/** @param code GB/T 4754 code, `I65` */
export function industryText(code: string): string {
  const words = INDUSTRIES[code.slice(0, 1)];
  return words === undefined ? code : `${code}  ${words.zh} ${words.en}`;
}

export const LABEL = {
  certificateNo: both("证书编号", "Certificate no."),
  holder: both("存证人", "Depositor"),
  uscc: both("统一社会信用代码", "USCC"),
  title: both("数据名称", "Dataset"),
  industry: both("所属行业", "Industry"),
  scenario: both("应用场景", "Scenario"),
  version: both("版本", "Version"),
  previous: both("前一版本", "Previous"),
  coverage: both("存证范围", "Coverage"),
  scale: both("数据规模", "Scale"),
  frequency: both("更新频率", "Updated"),
  commitment: both("加盐承诺", "Commitment"),
  manifestDigest: both("清单摘要", "Manifest"),
  manifestSm3: both("清单摘要", "Manifest SM3"),
  algorithms: both("算法", "Algorithms"),
  receivedAt: both("存证时间", "Deposited"),
  anchoredAt: both("上链时间", "On chain"),
  timestamp: both("可信时间戳", "Timestamp"),
  chain: both("区块链", "Chain"),
  block: both("区块高度", "Block"),
  contract: both("日志合约", "Contract"),
  transaction: both("交易", "Transaction"),
  issuer: both("出证机构", "Issued by"),
  issuerKey: both("签发密钥", "Issuer key"),
  signature: both("签名 Ed25519", "Signature"),
  validity: both("有效期", "Valid"),
  operator: both("平台运营者", "Operator"),
  cacFilingNo: both("网信备案编号", "CAC filing"),
  digest: both("证书摘要", "Digest"),
  block32: both("区块哈希", "Block hash"),
  place: both("日志位置", "Place in log"),
  root: both("日志根", "Log root"),
  registry: both("证书登记簿", "Registry"),
  pledges: both("质押登记簿", "Pledges"),
  cid: both("IPFS 地址", "IPFS CID"),
  account: both("存证人账户", "Account"),
  statement: both("存证声明签名", "Statement"),
} as const satisfies Readonly<Record<string, Both>>;

export type LabelName = keyof typeof LABEL;

export const HEADING = {
  subject: both("存证人与数据", "Depositor and data"),
  fingerprint: both("数据指纹", "Fingerprint"),
  chain: both("时间与链上记录", "Time and place on chain"),
  issue: both("出证与有效期", "Issue and validity"),
  disclaimer: both("声明", "Disclaimer"),
  howTo: both("如何不依赖我们核验", "How to check this without us"),
  facts: both("核验所需的事实", "What you need for it"),
} as const satisfies Readonly<Record<string, Both>>;

export const LIVE_STATUS = both("扫码核验当前状态", "Scan for the live status");
export const SIGNED_BY_NOBODY = both("未附存证人签名", "none: deposited without a signature");
export const MORE_TIMESTAMPS = (count: number): string => `+ ${count}（见附件 in the attachment）`;
export const ABRIDGED = "…（全文见附件 in full in the attachment）";
/** On both pages: whoever edits the text of a PDF does not change what is attached to it. */
export const FOOTNOTE = both(
  "纸面文字供阅读；以所附证书文件包的核验结果为准。",
  "This text is for reading; what counts is the attached bundle, verified.",
);

export const HOW_TO_INTRO = both(
  "本文件附有完整的证书文件包。凭该附件、您自行保存的信任文件以及任一区块链节点即可完成核验，无需访问本平台。纸面文字可能被改动，附件的任何改动都会被发现。",
  "The complete bundle is attached to this file. With it, your own copy of the trust document and any node of the chain you can check everything without asking this platform. Printed text can be edited; any change to the attachment is found.",
);

export interface Step {
  readonly title: Both;
  readonly text: Both;
  /** A command line as it is typed. */
  readonly command?: string;
}

/** @param bundleName file name of the attachment */
export function stepsOf(bundleName: string): readonly Step[] {
  return [
    {
      title: both("一条命令", "One command"),
      text: both(
        "使用开源软件 DataDeed。trust.json 请自其他途径取得并妥善保存；可同时指定多个节点相互比对。",
        "With the open-source software DataDeed. Obtain trust.json by a way of your own and keep it; several nodes are compared.",
      ),
      command: "datadeed verify certificate.pdf --trust trust.json --rpc https://node.example",
    },
    {
      title: both("或使用浏览器", "Or in a browser"),
      text: both(
        "打开任一 DataDeed 核验页面（保存到本地的副本亦可），将本 PDF 拖入。文件不会离开您的电脑。",
        "Open any DataDeed verify page, a saved copy too, and drop this PDF on it. Nothing leaves your computer.",
      ),
    },
    {
      title: both("取出附件", "Take out the attachment"),
      text: both(
        `任何 PDF 阅读器均可保存附件 ${bundleName}。其中 certificate 的规范 JSON（RFC 8785）的 SHA-256 即下列证书摘要。`,
        `Any PDF reader saves the attachment ${bundleName}. The SHA-256 of the canonical JSON (RFC 8785) of its member certificate is the digest below.`,
      ),
      command: `jq -cSj .certificate ${bundleName} | sha256sum`,
    },
    {
      title: both("询问区块链", "Ask the chain"),
      text: both(
        "在区块浏览器中以日志根调用日志合约的 checkpoint(root)：返回的规模与时间应与下列一致；inclusionProof（RFC 9162）证明证书在该根之下。",
        "In a block explorer call checkpoint(root) of the log contract with the log root: size and time must be those below. The inclusionProof (RFC 9162) shows that the certificate is under that root.",
      ),
    },
    {
      title: both("比对数据", "Compare the data"),
      text: both(
        "向存证人索取数据与清单（manifest）。清单含盐，可打开数据指纹；逐文件、逐 1 MiB 分块比对。",
        "Ask the depositor for data and manifest. The manifest has the salt that opens the commitment; files are compared one by one, 1 MiB chunk by chunk.",
      ),
      command: "datadeed verify certificate.pdf --data data/ --manifest manifest.json --trust trust.json",
    },
    {
      title: both("查看当前状态", "See the live status"),
      text: both(
        "中止、撤销、转让、异议与质押记录在登记簿合约中，不在纸面上；每次依赖本证书前请重新核验。",
        "Suspension, revocation, transfer, objections and pledges are in the registry contracts, not on paper: check again each time before you rely on this certificate.",
      ),
    },
  ];
}
