/** Findings about personal data, levels and secrecy: C1 to C3. */
import type { CodeRow } from "./row.ts";

export const COMPLIANCE_CODES = {
  C1_NONE: [
    "PASS",
    "Certificate ({stated}) and scan ({found}) agree that nobody can be identified.",
    "证书（{stated}）与扫描结果（{found}）均表明不可识别个人。",
  ],
  C1_DEIDENTIFIED: [
    "WARN",
    "Personal information is de-identified, with an impact assessment.",
    "个人信息已去标识化，并有影响评估。",
    "Read the assessment; de-identified data are still personal information.",
    "请查阅影响评估；去标识化数据仍属个人信息。",
  ],
  C1_NO_ASSESSMENT: [
    "FAIL",
    "Personal information is only de-identified, and there is no impact assessment.",
    "个人信息仅去标识化，且无影响评估。",
    "Obtain the impact assessment, or have the data anonymised.",
    "请提供影响评估，或对数据进行匿名化。",
  ],
  C1_RAW: [
    "FAIL",
    "The scan found personal information in the data.",
    "扫描发现数据中含有个人信息。",
    "Do not lend on data that hold raw personal information.",
    "请勿以含原始个人信息的数据放款。",
  ],
  C2_GENERAL: ["PASS", "The data are of the general level.", "数据级别为一般数据。"],
  C2_IMPORTANT: [
    "WARN",
    "The data are important data, with the competent authority's approval.",
    "数据属于重要数据，并有主管部门批准。",
    "Check that the approval covers pledge and disposal.",
    "请核实批准是否涵盖质押与处置。",
  ],
  C2_NO_APPROVAL: [
    "FAIL",
    "The data are important data, and there is no approval.",
    "数据属于重要数据，但无主管部门批准。",
    "Obtain the competent authority's approval.",
    "请取得主管部门批准。",
  ],
  C2_CORE: [
    "FAIL",
    "The data are core data.",
    "数据属于核心数据。",
    "Core data can't be collateral.",
    "核心数据不得作为担保。",
  ],
  C2_EXPORT: [
    "FAIL",
    "The data leave the country without the approval that this needs.",
    "数据出境但未取得所需批准。",
    "Obtain the approval for the export, or end it.",
    "请取得出境批准或停止出境。",
  ],
  C3_NON_PUBLIC: ["PASS", "The data are not public, as of {asOf}.", "截至 {asOf}，数据未公开。"],
  C3_PARTLY_LICENSED: [
    "WARN",
    "Parts of the data are licensed to others.",
    "部分数据已许可他人使用。",
    "Reckon with it in the appraisal.",
    "请在评估中予以考虑。",
  ],
  C3_PUBLISHED: [
    "FAIL",
    "The data are published.",
    "数据已公开。",
    "Value the collateral anew: what everybody has is worth little.",
    "请重新评估：公开数据的担保价值有限。",
  ],
} as const satisfies Record<string, CodeRow>;
