/** What both databases store as text. */
import type { ApiScope } from "../ports/store.ts";

const SCOPES: readonly ApiScope[] = ["deposit", "pledge", "register", "admin"];

/** Scopes as stored, separated by spaces. A scope that this program does not know gives no right. */
export function parseScopes(text: string): ApiScope[] {
  const words = new Set(text.split(" "));
  return SCOPES.filter((scope) => words.has(scope));
}
