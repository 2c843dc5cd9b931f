import { expect } from "chai";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ERROR_TABLE } from "#core/errors.ts";
import { REGISTER_REFUSALS } from "#core/register-refusals.ts";
import { REFUSALS_ZH } from "../../../client/web/src/i18n/refusals.ts";
import { ERRORS_ZH } from "../../../client/web/src/i18n/errors.ts";
import { ROOT } from "../../../scripts/tasks/run.ts";

const FOLDER = "client/web/src";
/** Words that are the same in both languages. */
const SAME_IN_BOTH = /^[\p{P}\p{S}\s\d]*$|^(?:[\w.{} :/·+-]*)$/u;

interface Text {
  readonly file: string;
  readonly key: string;
  readonly en: string;
  readonly zh: string;
}

async function sources(pattern: string): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob(`${FOLDER}/${pattern}`, { cwd: ROOT })) files.push(file);
  return files.sort();
}

function isText(value: unknown): value is { en: string; zh: string } {
  return typeof value === "object" && value !== null && "en" in value && "zh" in value;
}

/** Every table of texts: exports of i18n/*.ts whose members have `en` and `zh`. */
async function allTexts(): Promise<Text[]> {
  const texts: Text[] = [];
  for (const file of await sources("i18n/*.ts")) {
    const module = (await import(pathToFileURL(join(ROOT, file)).href)) as Record<string, unknown>;
    for (const table of Object.values(module)) {
      if (typeof table !== "object" || table === null) continue;
      for (const [key, value] of Object.entries(table))
        if (isText(value)) texts.push({ file, key, en: value.en, zh: value.zh });
    }
  }
  return texts;
}

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe("texts of the web pages", () => {
  let texts: Text[];
  let code: string;

  before(async () => {
    texts = await allTexts();
    const files = [...(await sources("**/*.ts")), ...(await sources("**/*.tsx"))];
    const own = files.filter((file) => !file.startsWith(`${FOLDER}/i18n/`));
    code = (await Promise.all(own.map((file) => readFile(join(ROOT, file), "utf8")))).join("\n");
  });

  it("are there in Chinese and in English", () => {
    expect(texts.length).to.be.greaterThan(90);
    const untranslated = texts.filter(({ en, zh }) => {
      const chinese = /\p{Script=Han}/u;
      if (en.trim() === "" || zh.trim() === "" || chinese.test(en)) return true;
      return !chinese.test(zh) && !(en === zh && SAME_IN_BOTH.test(en));
    });
    expect(untranslated).to.deep.equal([]);
  });

  it("take the same values in both languages", () => {
    const different = texts.filter(
      ({ en, zh }) => JSON.stringify(placeholders(en)) !== JSON.stringify(placeholders(zh)),
    );
    expect(different).to.deep.equal([]);
  });

  it("are all used by a page", () => {
    const beginnings = [...code.matchAll(/`([A-Za-z][\w.]*)\$\{/g)].map((match) => match[1]!);
    const endings = [...code.matchAll(/\}([A-Za-z_]\w*)`/g)].map((match) => match[1]!);
    const unused = texts.filter(
      ({ key }) =>
        // Values of the protocol (`FULL`, `PASS`) are looked up by what they are.
        !/^[A-Z0-9_]+$/.test(key) &&
        !new RegExp(`["'\`.]${key}["'\`]|\\b${key}:`).test(code) &&
        !beginnings.some((beginning) => key.startsWith(beginning)) &&
        !endings.some((ending) => key.endsWith(ending)),
    );
    expect(unused.map(({ file, key }) => `${file}: ${key}`)).to.deep.equal([]);
  });

  it("have every error code with its remedy in Chinese", () => {
    const missing = Object.keys(ERROR_TABLE).filter((code) => !(code in ERRORS_ZH));
    expect(missing).to.deep.equal([]);
  });

  it("have every refusal of the registers in Chinese", () => {
    expect(Object.keys(REFUSALS_ZH)).to.have.members(Object.keys(REGISTER_REFUSALS));
  });

  it("say nothing that the glossary avoids", () => {
    const avoided = texts.filter(({ en, zh }) => /确权|绝对不可篡改/.test(zh) || /\bperfected\b/i.test(en));
    expect(avoided).to.deep.equal([]);
  });
});
