/** The fonts of printed reports, for the browser: fetched when a report is first printed (package.json, `#pdf-fonts`). */
import regularUrl from "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf?url";
import boldUrl from "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf?url";
import { create } from "fontkit";
import { DataDeedError } from "#core/errors.ts";
import type { Fonts } from "../../../adapters/pdf/fonts.ts";

let opened: Promise<Fonts> | undefined;

/** @throws SERVICE_UNREACHABLE */
async function open(url: string): Promise<Fonts["regular"]> {
  try {
    const response = await fetch(new URL(url, import.meta.url));
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    // What pdfkit takes for a font besides bytes: one that is open already. Its types do not know of it.
    return create(new Uint8Array(await response.arrayBuffer()) as Buffer) as unknown as Fonts["regular"];
  } catch (cause) {
    throw new DataDeedError("SERVICE_UNREACHABLE", "the fonts of the report could not be fetched", { cause });
  }
}

export function openFonts(): Promise<Fonts> {
  opened ??= Promise.all([open(regularUrl), open(boldUrl)]).then(([regular, bold]) => ({ regular, bold }));
  // The next report tries again.
  opened.catch(() => {
    opened = undefined;
  });
  return opened;
}
