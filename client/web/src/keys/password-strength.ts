/** How hard a password is to guess, roughly: what people see while they type a new one. */

export const LEAST_PASSWORD_LENGTH = 12;

export type Strength = "SHORT" | "WEAK" | "FAIR" | "STRONG";

/** Bits of a random text of this length over the kinds of characters in it; repeated and running characters count once. */
export function passwordBits(password: string): number {
  const kinds = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/\d/, 10],
    [/[^a-zA-Z\d]/, 33],
  ] as const;
  const alphabet = kinds.reduce((sum, [kind, size]) => sum + (kind.test(password) ? size : 0), 0);
  const characters = Array.from(password);
  const telling = characters.filter((character, i) => {
    if (i === 0) return true;
    const step = character.codePointAt(0)! - characters[i - 1]!.codePointAt(0)!;
    return Math.abs(step) > 1;
  });
  return alphabet === 0 ? 0 : telling.length * Math.log2(alphabet);
}

export function passwordStrength(password: string): Strength {
  if (Array.from(password).length < LEAST_PASSWORD_LENGTH) return "SHORT";
  const bits = passwordBits(password);
  if (bits < 50) return "WEAK";
  return bits < 75 ? "FAIR" : "STRONG";
}
