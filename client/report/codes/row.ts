/** How one row of the report's closed code table is written. The check is the part of the code before the first `_`. */

/** PASS needs no condition; every other finding says what would have to be done about it. */
export type CodeRow =
  | readonly [result: "PASS", en: string, zh: string]
  | readonly [
      result: "WARN" | "FAIL" | "NOT_CHECKED",
      en: string,
      zh: string,
      conditionEn: string,
      conditionZh: string,
    ];
