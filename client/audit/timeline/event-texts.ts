/** What each event means for the certificate that it is about, in English and Chinese. An event added to the ABIs has to be told of here. */
import type { certificateRegistryAbi } from "../../abi/certificate-registry.ts";
import type { pledgeRegistryAbi } from "../../abi/pledge-registry.ts";
import type { EventName } from "../abi-types.ts";

/** Of no certificate: messages are told with the step that they were given for, pauses are governance. */
type OfNoCertificate =
  "MessageTaken" | "NonceCancelled" | "Paused" | "Unpaused" | "AuthorityUpdated" | "EIP712DomainChanged";

export type TimelineEvent =
  | "Checkpoint"
  | Exclude<EventName<typeof certificateRegistryAbi> | EventName<typeof pledgeRegistryAbi>, OfNoCertificate>;

export interface Texts {
  readonly en: string;
  readonly zh: string;
}

export const EVENT_TEXTS: Readonly<Record<TimelineEvent, Texts>> = {
  Checkpoint: {
    en: "On chain: the checkpoint of {size} entries with the root {root} is the first that covers the certificate.",
    zh: "上链：含 {size} 个条目、根为 {root} 的检查点首次涵盖本证书。",
  },
  CertificateAdmitted: {
    en: "Entered in the register: holder {holder}, valid until {validUntil}, shown under the root {root}.",
    zh: "列入登记册：持有人 {holder}，有效期至 {validUntil}，以根 {root} 证明。",
  },
  CertificateRenewed: {
    en: "Renewed until {validUntil}; evidence {evidenceDigest}, regime {regimeDigest}.",
    zh: "续展至 {validUntil}；证据 {evidenceDigest}，规则版本 {regimeDigest}。",
  },
  CertificateSuperseded: {
    en: "{certificateDigest} was superseded by {successor}; the first of these versions is {lineage}.",
    zh: "{certificateDigest} 由 {successor} 取代；其最初版本为 {lineage}。",
  },
  DetailsAmended: {
    en: "Details of the holder amended: {detailsDigest}.",
    zh: "持有人信息变更：{detailsDigest}。",
  },
  HolderChanged: {
    en: "Transferred from {from} to {to}; contract {contractDigest}; pledge whose pledgee consented: {pledgeId}.",
    zh: "由 {from} 转让给 {to}；合同 {contractDigest}；经质权人同意的质押：{pledgeId}。",
  },
  CertificateCancelled: {
    en: "Cancelled at its holder's request; reason {reasonDigest}; pledge whose pledgee consented: {pledgeId}.",
    zh: "应持有人请求注销；理由 {reasonDigest}；经质权人同意的质押：{pledgeId}。",
  },
  CertificateSuspended: {
    en: "Suspended by decision {reasonDigest}; pledge then: {pledgeId}.",
    zh: "依决定 {reasonDigest} 中止；当时的质押：{pledgeId}。",
  },
  CertificateReinstated: {
    en: "Reinstated by decision {reasonDigest}.",
    zh: "依决定 {reasonDigest} 恢复有效。",
  },
  CertificateRevoked: {
    en: "Revoked by decision {reasonDigest}; pledge then: {pledgeId}.",
    zh: "依决定 {reasonDigest} 撤销；当时的质押：{pledgeId}。",
  },
  ObjectionFiled: {
    en: "Objection {objectionId} filed by {objector}, ground {ground}, evidence {evidenceDigest}.",
    zh: "{objector} 提出异议 {objectionId}，理由为{ground}，证据 {evidenceDigest}。",
  },
  ObjectionAdmitted: {
    en: "Objection {objectionId} admitted; to be answered by {answerBy}.",
    zh: "异议 {objectionId} 获受理；答辩期限至 {answerBy}。",
  },
  ObjectionNotAdmitted: {
    en: "Objection {objectionId} not admitted; reason {reasonDigest}.",
    zh: "异议 {objectionId} 不予受理；理由 {reasonDigest}。",
  },
  ObjectionAnswered: {
    en: "Objection {objectionId} answered by the holder: {answerDigest}.",
    zh: "持有人对异议 {objectionId} 作出答辩：{answerDigest}。",
  },
  ObjectionDecided: {
    en: "Objection {objectionId} decided: {outcome}; reason {reasonDigest}.",
    zh: "异议 {objectionId} 的决定：{outcome}；理由 {reasonDigest}。",
  },
  ObjectionWithdrawn: {
    en: "Objection {objectionId} withdrawn by its objector; reason {reasonDigest}.",
    zh: "异议人撤回异议 {objectionId}；理由 {reasonDigest}。",
  },
  PledgeProposed: {
    en: "Pledge {pledgeId} offered by {pledgor} to {pledgee}, creditor {creditor}, {securedType} debt due at {debtMaturity}, contract {contractDigest}; lapses at {lapsesAt} unless accepted.",
    zh: "{pledgor} 向 {pledgee} 提出质押 {pledgeId}，债权人 {creditor}，{securedType}，债务履行期限至 {debtMaturity}，合同 {contractDigest}；未获接受则于 {lapsesAt} 失效。",
  },
  PledgeAccepted: {
    en: "Pledge {pledgeId} accepted by {pledgee}; other live pledges of the same content signed for: {conflictsDigest}; dispute waived: {waivesDispute}; lapses at {lapsesAt} unless registered.",
    zh: "{pledgee} 接受质押 {pledgeId}；已知悉的相同内容的其他质押：{conflictsDigest}；不计争议：{waivesDispute}；未登记则于 {lapsesAt} 失效。",
  },
  PledgeRegistered: {
    en: "Pledge {pledgeId} shown as registered at {register} at {registeredAt}: number {numberDigest}, receipt {receiptDigest}.",
    zh: "质押 {pledgeId} 已出示外部登记：{register}，登记时间 {registeredAt}，编号 {numberDigest}，回执 {receiptDigest}。",
  },
  PledgeAmended: {
    en: "Pledge {pledgeId} amended: contract {contractDigest}, debt due at {debtMaturity}, covenant to renew: {renewalCovenant}.",
    zh: "质押 {pledgeId} 变更：合同 {contractDigest}，债务履行期限至 {debtMaturity}，续展承诺：{renewalCovenant}。",
  },
  CoverCalled: {
    en: "More security asked for under pledge {pledgeId}: {noticeDigest}.",
    zh: "质押 {pledgeId} 的质权人请求补充担保：{noticeDigest}。",
  },
  PledgeReleased: {
    en: "Pledge {pledgeId} released, ground {ground}, document {documentDigest}.",
    zh: "解除质押 {pledgeId}，事由为{ground}，文件 {documentDigest}。",
  },
  PledgeDeregistered: {
    en: "External registration of pledge {pledgeId} cancelled; receipt {receiptDigest}.",
    zh: "质押 {pledgeId} 的外部登记已注销；回执 {receiptDigest}。",
  },
  PledgeLapsed: {
    en: "Pledge {pledgeId} lapsed: its time had run out.",
    zh: "质押 {pledgeId} 期限已过，失效。",
  },
  DefaultDeclared: {
    en: "Default declared under pledge {pledgeId}: notice {noticeDigest}, agreed event {agreedEventDigest}.",
    zh: "质押 {pledgeId} 宣告违约：通知 {noticeDigest}，约定情形 {agreedEventDigest}。",
  },
  DefaultContested: {
    en: "Default under pledge {pledgeId} contested by the pledgor; reason {reasonDigest}.",
    zh: "出质人对质押 {pledgeId} 的违约提出异议；理由 {reasonDigest}。",
  },
  DefaultCured: {
    en: "Default under pledge {pledgeId} cured; document {documentDigest}.",
    zh: "质押 {pledgeId} 的违约已补救；文件 {documentDigest}。",
  },
  EnforcementOpened: {
    en: "Enforcement of pledge {pledgeId} opened by {method}; notice {noticeDigest}, valuation {valuationDigest}.",
    zh: "开始实现质权 {pledgeId}，方式为{method}；通知 {noticeDigest}，估价 {valuationDigest}。",
  },
  EnforcementClosed: {
    en: "Enforcement of pledge {pledgeId} closed: result {resultDigest}, buyer {buyer}, proceeds {proceedsDigest}, surplus {surplusDigest}.",
    zh: "质权 {pledgeId} 实现完毕：结果 {resultDigest}，买受人 {buyer}，价款 {proceedsDigest}，余款 {surplusDigest}。",
  },
  CourtOrderApplied: {
    en: "A court's order applied to pledge {pledgeId}: {order}; order {orderDigest}.",
    zh: "对质押 {pledgeId} 执行法院裁判：{order}；裁判 {orderDigest}。",
  },
  DueDiligenceRecorded: {
    en: "Due diligence report {reportDigest} recorded by {lender}.",
    zh: "{lender} 记录尽职调查报告 {reportDigest}。",
  },
};
