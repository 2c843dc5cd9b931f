/** Findings about the certificate and its evidence: A1 to A7. `{detail}` is what verification itself found (PROTOCOL section 9). */
import type { CodeRow } from "./row.ts";

const FETCH_AGAIN = [
  "Do not rely on this bundle. Obtain a genuine one and repeat the report.",
  "请勿采信本证明包。请取得真实的证明包后重新出具报告。",
] as const;

export const AUTHENTICITY_CODES = {
  A1_EQUAL: [
    "PASS",
    "The certificate is in the log, and the chain recorded that log ({sources} nodes agree).",
    "证书已列入日志，且链上记录了该日志（{sources} 个节点一致）。",
  ],
  A1_PROVEN: [
    "PASS",
    "The certificate is in the log, and the state of block {block} ({hash}), which the lender trusts, proves that the chain recorded that log.",
    "证书已列入日志，且贷款人所信任的区块 {block}（{hash}）的状态证明链上记录了该日志。",
  ],
  A1_SINGLE_SOURCE: [
    "WARN",
    "The chain's record was read from {sources} node(s); the policy asks for {minimumSources}.",
    "链上记录读取自 {sources} 个节点；政策要求 {minimumSources} 个。",
    "Repeat the report with more nodes, at least one of them the lender's own.",
    "请使用更多节点重新出具报告，其中至少一个由贷款人自行运行。",
  ],
  A1_DIFFERS: ["FAIL", "{detail}", "{detailZh}", ...FETCH_AGAIN],
  A2_SIGNED: [
    "PASS",
    "The trusted issuer signed the certificate, and the holder signed its deposit.",
    "可信出证机构已签署证书，存证人已签署存证声明。",
  ],
  A2_WEAK: [
    "WARN",
    "{detail}",
    "{detailZh}",
    "Obtain the holder's signed statement over this deposit, or accept the weakness in writing.",
    "请取得存证人对该存证的签署声明，或书面接受该瑕疵。",
  ],
  A2_ISSUER_RETIRED: [
    "WARN",
    "The issuer was trusted when it signed; its role ended on {until}.",
    "出证机构签署时为可信机构；其角色已于 {until} 终止。",
    "Ask the platform why the issuer's role ended.",
    "请向平台了解出证机构角色终止的原因。",
  ],
  A2_INVALID: ["FAIL", "{detail}", "{detailZh}", ...FETCH_AGAIN],
  A3_MATCH: [
    "PASS",
    "The manifest has the digests that the certificate states.",
    "文件清单与证书所载摘要一致。",
  ],
  A3_PRIVATE_NOT_SUPPLIED: [
    "WARN",
    "The public part is in the certificate; the private manifest was not supplied.",
    "公开内容已在证书中；未提供非公开文件清单。",
    "Obtain the private manifest from the holder and repeat the report.",
    "请向权利持有人取得非公开文件清单后重新出具报告。",
  ],
  A3_DIFFERS: ["FAIL", "{detail}", "{detailZh}", ...FETCH_AGAIN],
  A4_CONFIRMED: [
    "PASS",
    "A timestamp authority confirmed the certificate's digest {minutes} minutes from the block's time.",
    "时间戳机构确认了证书摘要，与区块时间相差 {minutes} 分钟。",
  ],
  A4_LATE: [
    "WARN",
    "Timestamp and block lie {minutes} minutes apart.",
    "时间戳与区块时间相差 {minutes} 分钟。",
    "Have the difference of the two clocks explained.",
    "请对两个时间之差作出说明。",
  ],
  A4_ARCHIVED: [
    "WARN",
    "The timestamp authority's certificate has expired; its archived proof holds.",
    "时间戳机构证书已过期；其存档证明有效。",
    "Keep the archived proof with the loan's papers.",
    "请将存档证明随贷款资料保存。",
  ],
  A4_INVALID: [
    "FAIL",
    "The timestamp does not confirm this certificate: {reason}.",
    "时间戳不能证明本证书：{reasonZh}。",
    "Do not rely on the stated time without another proof of it.",
    "无其他证明时请勿采信所载时间。",
  ],
  A5_FINAL: ["PASS", "{detail}", "{detailZh}"],
  A5_NOT_FINAL: [
    "WARN",
    "{detail}",
    "{detailZh}",
    "Repeat the report when the anchor's block is final.",
    "请待上链区块最终确认后重新出具报告。",
  ],
  A5_NOT_CANONICAL: ["FAIL", "{detail}", "{detailZh}", ...FETCH_AGAIN],
  A6_OPENS: [
    "PASS",
    "Salt and manifest open the commitment, with SHA-256 and SM3.",
    "盐值与文件清单可打开承诺值，SHA-256 与 SM3 均一致。",
  ],
  A6_ONE_ALGORITHM: [
    "WARN",
    "Salt and manifest open the commitment, with SHA-256 alone.",
    "盐值与文件清单可打开承诺值，但仅有 SHA-256。",
    "Where SM3 is wanted, have the next version deposited with it.",
    "如需 SM3，请在下一版本存证时一并计算。",
  ],
  A6_DOES_NOT_OPEN: ["FAIL", "{detail}", "{detailZh}", ...FETCH_AGAIN],
  A7_CORROBORATED: [
    "PASS",
    "The time before the deposit is backed by {corroborations} corroborations ({kinds}).",
    "存证前的形成过程有 {corroborations} 项佐证（{kinds}）。",
  ],
  A7_OWN_WORD: [
    "WARN",
    "What happened before the deposit rests on the holder's word.",
    "存证前的形成过程仅有权利持有人陈述。",
    "Obtain a notarial act, or two records of others that bear the account out.",
    "请取得公证文书，或两项第三方佐证材料。",
  ],
  A7_CONTRADICTORY: [
    "FAIL",
    "The papers about the time before the deposit contradict each other.",
    "存证前形成过程的材料相互矛盾。",
    "Clear up the contradiction; a court would weigh it against the deposit.",
    "请查清矛盾之处；法院可能据此否定存证的证明力。",
  ],
} as const satisfies Record<string, CodeRow>;
