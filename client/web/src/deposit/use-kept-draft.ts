import { useEffect, useState } from "react";
import { EMPTY_DRAFT, type DescriptionDraft } from "./description-draft.ts";

const KEPT = "datadeed.deposit-draft";

function readKept(): DescriptionDraft {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    if (typeof kept !== "object" || kept === null) return EMPTY_DRAFT;
    const entries = Object.entries(kept).filter(
      ([name, value]) => Object.hasOwn(EMPTY_DRAFT, name) && typeof value === typeof EMPTY_DRAFT.title,
    );
    const { rightsClaimed } = kept as Partial<DescriptionDraft>;
    return {
      ...EMPTY_DRAFT,
      ...Object.fromEntries(entries),
      rightsClaimed: Array.isArray(rightsClaimed)
        ? rightsClaimed.filter((one) => typeof one === "string")
        : [],
    };
  } catch {
    return EMPTY_DRAFT;
  }
}

/** What was typed, kept in this tab until it is closed: a session that ends in between costs nobody their words. */
export function useKeptDraft() {
  const [draft, setDraft] = useState(readKept);
  useEffect(() => {
    sessionStorage.setItem(KEPT, JSON.stringify(draft));
  }, [draft]);
  return [draft, setDraft] as const;
}
