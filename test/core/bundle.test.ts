import { expect } from "chai";
import { toHex0x, utf8 } from "#core/bytes.ts";
import { BUNDLE_MEDIA_TYPE, parseBundle, readBundle } from "#core/bundle.ts";
import { entryToJson } from "#core/entry.ts";
import { codeOf, errorOf, pointersOf } from "../helpers/error-of.ts";
import { makeCertificate, makeScenario, MANIFEST } from "../helpers/scenario.ts";
import { without } from "../helpers/without.ts";

const certificate = makeCertificate();
const { bundle } = makeScenario();
const jsonOf = (value: unknown): Record<string, unknown> =>
  JSON.parse(JSON.stringify(value)) as Record<string, unknown>;

describe("bundle", () => {
  it("comes back from its JSON with its digests as bytes", () => {
    const parsed = readBundle(
      JSON.stringify({ ...bundle, manifest: MANIFEST, chainProof: { a: 1 }, timestamps: [{}], more: 1 }),
    );
    expect(parsed.certificate).to.deep.equal(bundle.certificate);
    expect(toHex0x(parsed.log.root)).to.equal(bundle.log.root);
    expect(parsed.log.inclusionProof.map(toHex0x)).to.deep.equal(bundle.log.inclusionProof);
    expect(entryToJson(parsed.entry)).to.deep.equal(bundle.entry);
    expect(parsed.manifest).to.deep.equal(MANIFEST);
    expect(parsed.chainProof).to.deep.equal({ a: 1 });
    expect(parsed.timestamps).to.have.lengthOf(1);
    expect(readBundle(utf8(JSON.stringify(bundle))).timestamps).to.deep.equal([]);
    expect(BUNDLE_MEDIA_TYPE).to.contain("datadeed.bundle+json");
  });

  it("lets through what is no fault of the document", () => {
    const fault = new TypeError("a getter of the program");
    const broken = Object.defineProperty({}, "format", {
      get: () => {
        throw fault;
      },
      enumerable: true,
    });
    expect(() => parseBundle(broken)).to.throw(fault);
  });

  it("takes a manifest that is null for none", () => {
    expect(parseBundle({ ...jsonOf(bundle), manifest: null })).not.to.have.property("manifest");
  });

  it("names every missing member", () => {
    expect(codeOf(() => parseBundle({}))).to.equal("BUNDLE_INVALID");
    expect(pointersOf(() => parseBundle({}))).to.have.members([
      "/format",
      "/certificateNo",
      "/certificate",
      "/entry",
      "/log",
      "/anchor",
    ]);
    expect(codeOf(() => parseBundle(null))).to.equal("BUNDLE_INVALID");
    for (const member of ["format", "certificateNo", "certificate", "entry", "log", "anchor"]) {
      const rest = without(jsonOf(bundle), member);
      expect(
        pointersOf(() => parseBundle(rest)),
        member,
      ).to.deep.equal([`/${member}`]);
    }
    for (const member of ["chainId", "address", "index", "size", "root", "inclusionProof"]) {
      const log = without(jsonOf(bundle.log), member);
      expect(
        pointersOf(() => parseBundle({ ...bundle, log })),
        member,
      ).to.deep.equal([`/log/${member}`]);
    }
    for (const member of ["transactionHash", "blockNumber", "blockHash", "anchoredAt"]) {
      const anchor = without(jsonOf(bundle.anchor), member);
      expect(
        pointersOf(() => parseBundle({ ...bundle, anchor })),
        member,
      ).to.deep.equal([`/anchor/${member}`]);
    }
  });

  it("names what is wrong in certificate, manifest and its own members at once", () => {
    const wrong = {
      ...bundle,
      certificate: { ...certificate, id: "x" },
      manifest: { ...MANIFEST, salt: "" },
      log: { ...bundle.log, size: 0, inclusionProof: Array.from({ length: 65 }, () => bundle.log.root) },
    };
    expect(pointersOf(() => parseBundle(wrong))).to.have.members([
      "/log/size",
      "/log/inclusionProof",
      "/certificate/id",
      "/manifest/salt",
    ]);
  });

  it("is refused when truncated, with duplicate keys or with half a surrogate pair", () => {
    const text = JSON.stringify(bundle);
    expect(codeOf(() => readBundle(text.slice(0, -20)))).to.equal("JSON_INVALID");
    expect(codeOf(() => readBundle(`{"format":"x",${text.slice(1)}`))).to.equal("JSON_DUPLICATE_KEY");
    expect(codeOf(() => readBundle(text.replace("Meter", "\\ud800")))).to.equal("JSON_LONE_SURROGATE");
    expect(
      codeOf(() => readBundle(text.replace(/"blockNumber":\d+/, '"blockNumber":9007199254740993'))),
    ).to.equal("JSON_UNSAFE_NUMBER");
  });

  it("lists every fault of certificate and manifest, however many somebody made", () => {
    const files = Array.from({ length: 100_000 }, () => ({}));
    const wrong = { ...bundle, certificate: {}, manifest: { format: "x", files } };
    const { code, problems } = errorOf(() => parseBundle(wrong));
    expect(code).to.equal("BUNDLE_INVALID");
    const pointers = new Set(problems.map(({ pointer }) => pointer));
    expect(pointers).to.include("/certificate/issuer").and.to.include("/manifest/files/99999/path");
  });
});
