/** The bundle vectors as any implementation reads them: files and nothing else. */
import { readdirSync, readFileSync } from "node:fs";
import { parseJson, type Json } from "#core/json.ts";
import { patch, type PatchOperation } from "../../scripts/vectors/json-patch.ts";
import type { CheckName, ResultCode } from "../../client/verify/codes.ts";
import type { Verdict } from "../../client/verify/verdict.ts";
import type { Scenario } from "./scenario.ts";

const DIRECTORY = new URL("../vectors/bundle/", import.meta.url);

export interface BundleVector {
  readonly name: string;
  readonly desc: string;
  readonly scenario: Scenario;
  readonly expect: {
    readonly check: CheckName;
    readonly code: ResultCode;
    readonly verdict: Verdict;
    readonly others: Readonly<Partial<Record<CheckName, ResultCode>>>;
  };
}

interface VectorFile {
  readonly desc: string;
  readonly input: { readonly base: string; readonly patch: readonly PatchOperation[] };
  readonly expect: BundleVector["expect"];
}

function readJson(name: string): Json {
  return parseJson(readFileSync(new URL(name, DIRECTORY)));
}

export function readBundleVectors(): readonly BundleVector[] {
  return readdirSync(DIRECTORY)
    .filter((file) => file.endsWith(".json"))
    .map((file) => {
      const vector = readJson(file) as unknown as VectorFile;
      const scenario = patch(
        readJson(`${vector.input.base}.json`),
        vector.input.patch,
      ) as unknown as Scenario;
      return { name: file.replace(".json", ""), desc: vector.desc, scenario, expect: vector.expect };
    });
}
