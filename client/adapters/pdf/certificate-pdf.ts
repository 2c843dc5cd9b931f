/**
 * The certificate as a paper: a page for people, a page for those who check, and the whole bundle attached (PDF/A-3).
 * It never looks like the national registration form: a number scheme of its own, no seal, no code in the lower left.
 */
import encodeQR from "qr";
import { BUNDLE_MEDIA_TYPE, parseBundle, type BundleJson } from "#core/bundle.ts";
import { toHex0x, utf8 } from "#core/bytes.ts";
import { certificateDigest } from "#core/certificate.ts";
import { parseCertificateNumber } from "#core/entry.ts";
import { parseTime } from "#core/parse.ts";
import type { TrustDocument } from "#core/trust.ts";
import { digestPrefixOf, formatVerifyLink } from "#core/verify-link.ts";
import {
  chainRows,
  fingerprintRows,
  issueRows,
  proofRows,
  subjectRows,
  type CertificateFacts,
  type PrintedTimestamp,
  type Row,
} from "./certificate-facts.ts";
import {
  CLASS,
  CLASS_TITLE,
  FOOTNOTE,
  HEADING,
  HOW_TO_INTRO,
  LABEL,
  LIVE_STATUS,
  stepsOf,
  type Both,
  type Step,
} from "./certificate-words.ts";
import { CertificateForm, COLORS, DENSITIES, LEFT, RIGHT, WIDTH, type Density } from "./certificate-form.ts";
import { Paper } from "./paper.ts";

export interface CertificatePdfOptions {
  readonly operator: TrustDocument["operator"];
  /** Where a verify page is, `https://gateway.example`, without a slash at the end. */
  readonly verifyBase: string;
  /** Stamps in the bundle, as read from their tokens. */
  readonly timestamps?: readonly PrintedTimestamp[];
}

const QR_SIZE = 84;
const FOOT = 800;

/** File name of the attached bundle. */
export function bundleFileName(certificateNo: string): string {
  return `${certificateNo}.deed.json`;
}

/** The bytes that are attached: what the gateway's `/bundle` answers. */
export function attachedBytes(bundle: BundleJson): Uint8Array {
  return utf8(JSON.stringify(bundle));
}

/**
 * Sets a certificate. The same bundle and options give the same bytes. Nothing is verified here: what is printed is what
 * the bundle says.
 * @throws BUNDLE_INVALID | CERTIFICATE_NO_INVALID
 */
export async function certificatePdf(json: BundleJson, options: CertificatePdfOptions): Promise<Uint8Array> {
  const bundle = parseBundle(json);
  const { certificate } = bundle;
  const certificateNo = parseCertificateNumber(bundle.certificateNo).number;
  const facts: CertificateFacts = {
    bundle,
    operator: options.operator,
    timestamps: options.timestamps ?? [],
  };
  const time = new Date(parseTime(certificate.credentialSubject.receivedAt) * 1000);
  const title = CLASS_TITLE[certificate.credentialSubject.class];
  const digest = certificateDigest(certificate);
  const link = formatVerifyLink(options.verifyBase, {
    certificateNo,
    digestPrefix: digestPrefixOf(digest),
    chainId: bundle.log.chainId,
  });
  const paper = await Paper.create({
    title: `${certificateNo} ${title.zh} ${title.en}`,
    author: "DataDeed",
    time,
    lang: "zh-CN",
  });
  paper.attach({
    name: bundleFileName(certificateNo),
    type: BUNDLE_MEDIA_TYPE,
    description: "DataDeed bundle: the certificate with everything that proves it",
    content: attachedBytes(json),
    time,
  });
  setCertificate(paper, facts, link);
  setFoot(paper, certificateNo, toHex0x(digest), 1);
  paper.nextPage();
  setHowTo(paper, facts);
  setFoot(paper, certificateNo, toHex0x(digest), 2);
  return paper.finish();
}

interface Section {
  readonly heading: Both;
  readonly rows: readonly Row[];
}

function setCertificate(paper: Paper, facts: CertificateFacts, link: string): void {
  const sections: readonly Section[] = [
    { heading: HEADING.subject, rows: subjectRows(facts) },
    { heading: HEADING.fingerprint, rows: fingerprintRows(facts) },
    { heading: HEADING.chain, rows: chainRows(facts) },
    { heading: HEADING.issue, rows: issueRows(facts) },
  ];
  const top = setHead(paper, facts, link);
  const { disclaimer } = facts.bundle.certificate;
  const room = FOOT - 8 - top - disclaimerHeight(paper, disclaimer);
  const density =
    DENSITIES.find((candidate) => sectionsHeight(paper, sections, candidate) <= room) ?? DENSITIES.at(-1)!;
  const form = new CertificateForm(paper, density);
  // What is left is shared out between the sections: the page is filled, not crowded at the top.
  const left = Math.max(0, room - sectionsHeight(paper, sections, density));
  const air = Math.min(16, left / sections.length);
  let y = top;
  for (const { heading, rows } of sections) y = form.rows(rows, form.heading(heading, y)) + air;
  setDisclaimer(paper, disclaimer);
}

function sectionsHeight(paper: Paper, sections: readonly Section[], density: Density): number {
  const form = new CertificateForm(paper, density);
  return sections.reduce((sum, { rows }) => sum + form.headingHeight + form.rowsHeight(rows), 0);
}

/** @returns where the sections begin */
function setHead(paper: Paper, { bundle }: CertificateFacts, link: string): number {
  const { class: kind } = bundle.certificate.credentialSubject;
  const title = CLASS_TITLE[kind];
  const qrX = RIGHT - QR_SIZE;
  paper.box(0, 0, 595.28, 7, COLORS.accent);
  paper.text("DataDeed", LEFT, 27, { size: 11, bold: true, color: COLORS.accent, width: 120 });
  paper.text(`${CLASS[kind].zh}  ${CLASS[kind].en}`, LEFT + 64, 28.5, {
    size: 8.5,
    color: COLORS.pale,
    width: 300,
  });
  paper.text(title.zh, LEFT, 48, {
    size: 25,
    bold: true,
    color: COLORS.ink,
    width: WIDTH - QR_SIZE,
    spacing: 1,
  });
  paper.text(title.en, LEFT + 1, 85, { size: 12.5, color: COLORS.pale, width: WIDTH - QR_SIZE });
  paper.text(`${LABEL.certificateNo.zh}  ${LABEL.certificateNo.en}`, LEFT + 1, 113, {
    size: 7.5,
    color: COLORS.pale,
    width: 200,
  });
  paper.text(bundle.certificateNo, LEFT, 122, {
    size: 15,
    bold: true,
    color: COLORS.accent,
    width: WIDTH - QR_SIZE,
    spacing: 0.6,
  });
  // The paper around it is white and the quiet zone: the encoder's least border is cut off.
  const modules = encodeQR(link, "raw", { ecc: "medium", border: 1 }).slice(1, -1);
  paper.code(
    modules.map((row) => row.slice(1, -1)),
    qrX,
    30,
    QR_SIZE,
    COLORS.ink,
  );
  paper.text(LIVE_STATUS.zh, qrX - 20, 117, {
    size: 7.5,
    color: COLORS.ink,
    width: QR_SIZE + 20,
    align: "right",
  });
  paper.text(LIVE_STATUS.en, qrX - 20, 128, {
    size: 6.5,
    color: COLORS.pale,
    width: QR_SIZE + 20,
    align: "right",
  });
  paper.line(LEFT, 150, RIGHT, 150, 1.2, COLORS.accent);
  return 156;
}

const DISCLAIMER_ZH = { size: 8, color: COLORS.ink, width: WIDTH - 24, lineGap: 0.5 } as const;
const DISCLAIMER_EN = { size: 7, color: COLORS.pale, width: WIDTH - 24, lineGap: 0.3 } as const;
/** The issuer's own text; another issuer's may be longer than this page allows. */
const DISCLAIMER_LINES = 4;

function disclaimerTexts(paper: Paper, { zh, en }: Both): Both {
  return {
    zh: paper.clamp(zh, DISCLAIMER_ZH, DISCLAIMER_LINES, "…"),
    en: paper.clamp(en, DISCLAIMER_EN, DISCLAIMER_LINES, "…"),
  };
}

function disclaimerHeight(paper: Paper, disclaimer: Both): number {
  const { zh, en } = disclaimerTexts(paper, disclaimer);
  return paper.heightOf(zh, DISCLAIMER_ZH) + paper.heightOf(en, DISCLAIMER_EN) + 24;
}

/** Stands on the foot, whatever is above it. */
function setDisclaimer(paper: Paper, disclaimer: Both): void {
  const { zh, en } = disclaimerTexts(paper, disclaimer);
  const height = disclaimerHeight(paper, disclaimer) - 8;
  const top = FOOT - 10 - height;
  paper.box(LEFT, top, WIDTH, height, COLORS.panel);
  paper.box(LEFT, top, 2.5, height, COLORS.accent);
  const below = paper.text(zh, LEFT + 14, top + 7, DISCLAIMER_ZH);
  paper.text(en, LEFT + 14, below + 2, DISCLAIMER_EN);
}

function setFoot(paper: Paper, certificateNo: string, digest: string, page: number): void {
  paper.line(LEFT, FOOT, RIGHT, FOOT, 0.5, COLORS.line);
  const ink = { size: 6.5, color: COLORS.pale, width: WIDTH } as const;
  paper.text(`${FOOTNOTE.zh} ${FOOTNOTE.en}`, LEFT, FOOT + 5, ink);
  paper.text(`${certificateNo}   ${digest}`, LEFT, FOOT + 15, ink);
  paper.text(`${page} / 2`, LEFT, FOOT + 15, { ...ink, align: "right" });
}

function setHowTo(paper: Paper, facts: CertificateFacts): void {
  const { certificateNo } = facts.bundle;
  paper.box(0, 0, 595.28, 7, COLORS.accent);
  paper.text(HEADING.howTo.zh, LEFT, 30, { size: 19, bold: true, color: COLORS.ink, width: WIDTH });
  paper.text(HEADING.howTo.en, LEFT, 58, { size: 11, color: COLORS.pale, width: WIDTH });
  let y = paper.text(HOW_TO_INTRO.zh, LEFT, 84, { size: 8.5, color: COLORS.ink, width: WIDTH, lineGap: 0.5 });
  y = paper.text(HOW_TO_INTRO.en, LEFT, y + 2, { size: 7.5, color: COLORS.pale, width: WIDTH }) + 8;
  stepsOf(bundleFileName(certificateNo)).forEach((step, i) => {
    y = setStep(paper, step, i + 1, y) + 7;
  });
  const form = new CertificateForm(paper, DENSITIES[1]!);
  form.rows(proofRows(facts), form.heading(HEADING.facts, y + 2));
}

function setStep(paper: Paper, { title, text, command }: Step, number: number, top: number): number {
  const x = LEFT + 24;
  const width = WIDTH - 24;
  paper.text(String(number), LEFT, top - 3, { size: 14, bold: true, color: COLORS.accent, width: 20 });
  const heading = { size: 9.5, bold: true, color: COLORS.ink, width } as const;
  paper.text(title.zh, x, top, heading);
  paper.text(title.en, x + paper.widthOf(title.zh, heading) + 6, top + 1.6, {
    size: 8,
    color: COLORS.pale,
    width,
  });
  let y = paper.text(text.zh, x, top + 15, { size: 8, color: COLORS.ink, width });
  y = paper.text(text.en, x, y + 0.5, { size: 7, color: COLORS.pale, width });
  if (command === undefined) return y;
  paper.box(x, y + 2.5, width, 15, COLORS.panel);
  paper.text(command, x + 7, y + 4.5, { size: 7.5, color: COLORS.accent, width: width - 14 });
  return y + 18;
}
