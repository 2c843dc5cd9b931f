/** Check characters of identifiers: GB 32100-2015 (USCC), GB 11643-1999 (citizen id), ISO 7064 MOD 37,36. */

const USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** Whether a text is an 18-character unified social credit code with the right check character. */
export function isUscc(text: string): boolean {
  if (!/^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(text)) return false;
  const sum = USCC_WEIGHTS.reduce((total, weight, i) => total + weight * USCC_ALPHABET.indexOf(text[i]!), 0);
  return USCC_ALPHABET[(31 - (sum % 31)) % 31] === text[17];
}

const CITIZEN_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** Whether a text is a citizen's identity number with the right check character: personal data, never to be published. */
export function isCitizenId(text: string): boolean {
  if (!/^[1-9]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]$/.test(text))
    return false;
  const sum = CITIZEN_WEIGHTS.reduce((total, weight, i) => total + weight * Number(text[i]), 0);
  return "10X98765432"[sum % 11] === text[17]!.toUpperCase();
}

const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** ISO 7064 MOD 37,36 check character over digits and capital letters. */
export function mod3736(text: string): string {
  const product = Array.from(text).reduce((p, character) => {
    const value = ALPHANUMERIC.indexOf(character);
    if (value < 0) throw new RangeError(`text: expected digits and capital letters, got ${character}`);
    const sum = (p + value) % 36 || 36;
    return (sum * 2) % 37;
  }, 36);
  return ALPHANUMERIC[(37 - product) % 36]!;
}
