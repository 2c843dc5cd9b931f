/** Noto Sans SC, Latin and Chinese in one: whole files, of which a document embeds what it uses. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { create } from "fontkit";

const FILES = {
  regular: () => import.meta.resolve("@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf"),
  bold: () => import.meta.resolve("@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf"),
} as const;

/** What pdfkit takes for a font besides bytes: one that is open already. Its types do not know of it. */
type OpenFont = Buffer;

export interface Fonts {
  readonly regular: OpenFont;
  readonly bold: OpenFont;
}

let opened: Promise<Fonts> | undefined;

async function open(url: string): Promise<OpenFont> {
  return create(await readFile(fileURLToPath(url))) as unknown as OpenFont;
}

/** The fonts, opened once in a process: reading their tables takes a second, setting a document in them a tenth of it. */
export function openFonts(): Promise<Fonts> {
  opened ??= Promise.all([open(FILES.regular()), open(FILES.bold())]).then(([regular, bold]) => ({
    regular,
    bold,
  }));
  return opened;
}
