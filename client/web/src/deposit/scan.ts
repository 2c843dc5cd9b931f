/**
 * Looks for personal data in sampled text, before anything leaves the machine: identity numbers (GB 11643, by their check
 * character), mobile numbers, bank cards (Luhn) and e-mail addresses. It counts and never repeats what it found. Finding
 * nothing proves nothing: it is a sample, and names or addresses have no pattern.
 */
import { isCitizenId } from "#core/check-characters.ts";

export const PERSONAL_KINDS = ["CITIZEN_ID", "PHONE", "BANK_CARD", "EMAIL"] as const;
export type PersonalKind = (typeof PERSONAL_KINDS)[number];
export type Counts = Readonly<Record<PersonalKind, number>>;

export const NOTHING_FOUND: Counts = { CITIZEN_ID: 0, PHONE: 0, BANK_CARD: 0, EMAIL: 0 };

/** Digits that stand alone: no longer number goes on to either side. */
const NUMBER = /(?<![\dA-Za-z.])\d[\d -]{9,22}[\dXx](?![\dA-Za-z])/g;
const EMAIL = /[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}/g;
const MOBILE = /^(?:86)?1[3-9]\d{9}$/;
/** First digits of the card organisations: UnionPay 62, Visa 4, Mastercard 51 to 55 and 2221 to 2720, Amex 34 and 37, JCB 35. */
const CARD = /^(?:62\d{14,17}|4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|35\d{14})$/;

/** Luhn's check digit (ISO/IEC 7812-1). */
export function passesLuhn(digits: string): boolean {
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, i) => {
      const value = Number(digit) * (i % 2 === 1 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}

function kindOf(number: string): PersonalKind | undefined {
  if (isCitizenId(number)) return "CITIZEN_ID";
  if (MOBILE.test(number)) return "PHONE";
  if (CARD.test(number) && passesLuhn(number)) return "BANK_CARD";
  return undefined;
}

/** How often each kind occurs in a text. */
export function scanText(text: string): Counts {
  const counts = { ...NOTHING_FOUND };
  for (const [found] of text.matchAll(NUMBER)) {
    const kind = kindOf(found.replaceAll(/[ -]/g, "")) ?? found.split(/[ -]+/).map(kindOf).find(Boolean);
    if (kind !== undefined) counts[kind]++;
  }
  counts.EMAIL += [...text.matchAll(EMAIL)].length;
  return counts;
}

/** Whether bytes look like text: no zero byte, few control characters. */
export function looksLikeText(bytes: Uint8Array): boolean {
  const odd = bytes.reduce(
    (sum, byte) => sum + (byte === 0 ? bytes.length : byte < 9 || (byte > 13 && byte < 32) ? 1 : 0),
    0,
  );
  return bytes.length > 0 && odd * 50 < bytes.length;
}

export function addCounts(a: Counts, b: Counts): Counts {
  return {
    CITIZEN_ID: a.CITIZEN_ID + b.CITIZEN_ID,
    PHONE: a.PHONE + b.PHONE,
    BANK_CARD: a.BANK_CARD + b.BANK_CARD,
    EMAIL: a.EMAIL + b.EMAIL,
  };
}

export function total(counts: Counts): number {
  return PERSONAL_KINDS.reduce((sum, kind) => sum + counts[kind], 0);
}

/** Evenly spread, so that a folder of one kind at its beginning does not hide the rest. */
export function spread<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)]!);
}
