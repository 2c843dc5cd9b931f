/** Result codes of what the verifier was given besides the bundle: manifest and files. */
import type { CodeRow } from "./row.ts";

const OTHER_MANIFEST_EN = "Ask the holder for the manifest of exactly this deposit.";
const OTHER_MANIFEST_ZH = "请向持有人索取本次存证所对应的清单。";
const OTHER_DATA_EN = "These are not the deposited data; ask the holder for the data as deposited.";
const OTHER_DATA_ZH = "所核数据并非存证数据；请向持有人索取存证时的数据。";

export const DATASET_CODES = {
  MANIFEST_OPENS: {
    check: "MANIFEST",
    status: "PASS",
    en: "The manifest opens the certificate's commitment: {files} files, {bytes} bytes.",
    zh: "清单可打开证书中的数据承诺：{files} 个文件，{bytes} 字节。",
    remedyEn: null,
    remedyZh: null,
  },
  MANIFEST_DIGEST_MISMATCH: {
    check: "MANIFEST",
    status: "FAIL",
    en: "The manifest's digest is {computed}, the certificate has {stated}.",
    zh: "清单摘要为 {computed}，而证书所载为 {stated}。",
    remedyEn: OTHER_MANIFEST_EN,
    remedyZh: OTHER_MANIFEST_ZH,
  },
  MANIFEST_SM3_MISMATCH: {
    check: "MANIFEST",
    status: "FAIL",
    en: "The manifest's SM3 digest is {computed}, the certificate has {stated}.",
    zh: "清单的 SM3 摘要为 {computed}，而证书所载为 {stated}。",
    remedyEn: OTHER_MANIFEST_EN,
    remedyZh: OTHER_MANIFEST_ZH,
  },
  COMMITMENT_NOT_OPENED: {
    check: "MANIFEST",
    status: "FAIL",
    en: "The manifest opens the commitment {computed}, not the certificate's {stated}.",
    zh: "清单所打开的数据承诺为 {computed}，而非证书所载的 {stated}。",
    remedyEn: OTHER_MANIFEST_EN,
    remedyZh: OTHER_MANIFEST_ZH,
  },
  SCALE_MISMATCH: {
    check: "MANIFEST",
    status: "FAIL",
    en: "The manifest has {files} files and {bytes} bytes, the certificate states {statedFiles} and {statedBytes}.",
    zh: "清单含 {files} 个文件、{bytes} 字节，而证书所载为 {statedFiles} 个、{statedBytes} 字节。",
    remedyEn: "Ask the issuer why the certificate states another scale.",
    remedyZh: "请向出证机构询问证书所载规模为何不同。",
  },
  DATASET_MATCHES: {
    check: "DATASET",
    status: "PASS",
    en: "All {files} files ({bytes} bytes) are exactly the deposited ones.",
    zh: "全部 {files} 个文件（{bytes} 字节）与存证数据完全一致。",
    remedyEn: null,
    remedyZh: null,
  },
  DATASET_SAMPLE_MATCHES: {
    check: "DATASET",
    status: "PASS",
    en: "The sample is exactly as deposited: {files} of {totalFiles} files and {chunks} single chunks, {percent} % of the bytes.",
    zh: "抽样与存证数据完全一致：{totalFiles} 个文件中的 {files} 个，另有 {chunks} 个数据块，占字节数的 {percent}%。",
    remedyEn: null,
    remedyZh: null,
  },
  FILE_DIFFERS: {
    check: "DATASET",
    status: "FAIL",
    en: "{path} differs from the deposited file ({fields}); {place}.",
    zh: "{path} 与存证文件不一致（{fields}）；{placeZh}。",
    remedyEn: OTHER_DATA_EN,
    remedyZh: OTHER_DATA_ZH,
  },
  CHUNK_DIFFERS: {
    check: "DATASET",
    status: "FAIL",
    en: "Chunk {chunk} of {path} is not proven to be the deposited one.",
    zh: "{path} 的第 {chunk} 号数据块未能证明与存证一致。",
    remedyEn: OTHER_DATA_EN,
    remedyZh: OTHER_DATA_ZH,
  },
  FILE_MISSING: {
    check: "DATASET",
    status: "FAIL",
    en: "Deposited files are missing: {count} (first: {path}).",
    zh: "缺少存证文件 {count} 个（首个：{path}）。",
    remedyEn: "Give all files, or declare the files as a sample.",
    remedyZh: "请提供全部文件，或声明为抽样核验。",
  },
  FILE_ADDITIONAL: {
    check: "DATASET",
    status: "FAIL",
    en: "Files that were not deposited: {count} (first: {path}).",
    zh: "存在未存证的文件 {count} 个（首个：{path}）。",
    remedyEn: "Remove what does not belong to the dataset, then compare again.",
    remedyZh: "请移除不属于该数据集的文件后重新比对。",
  },
  DATASET_NOTHING_COMPARED: {
    check: "DATASET",
    status: "NOT_CHECKED",
    en: "No file and no chunk was given to compare.",
    zh: "未提供可比对的文件或数据块。",
    remedyEn: "Give the files of the dataset, or a sample of them.",
    remedyZh: "请提供数据集文件或其抽样。",
  },
  DATASET_NEEDS_MANIFEST: {
    check: "DATASET",
    status: "NOT_CHECKED",
    en: "The files can't be compared without the manifest.",
    zh: "没有清单无法比对文件。",
    remedyEn: "Ask the holder for the manifest; it is given to nobody else.",
    remedyZh: "请向持有人索取清单；清单不向他人提供。",
  },
  DATASET_NEEDS_GENUINE_MANIFEST: {
    check: "DATASET",
    status: "NOT_CHECKED",
    en: "The files were not compared: the manifest is not that of the certificate.",
    zh: "未比对文件：清单与证书不符。",
    remedyEn: OTHER_MANIFEST_EN,
    remedyZh: OTHER_MANIFEST_ZH,
  },
} as const satisfies Record<string, CodeRow>;
