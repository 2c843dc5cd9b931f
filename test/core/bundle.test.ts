import { expect } from "chai";
import { parseBundle } from "#core/bundle.ts";
import { errorOf } from "../helpers/error-of.ts";
import { makeScenario } from "../helpers/scenario.ts";

describe("reading a bundle", () => {
  it("lists every fault of certificate and manifest, however many somebody made", () => {
    const { bundle } = makeScenario();
    const files = Array.from({ length: 100_000 }, () => ({}));
    const wrong = { ...bundle, certificate: {}, manifest: { format: "x", files } };
    const { code, problems } = errorOf(() => parseBundle(wrong));
    expect(code).to.equal("BUNDLE_INVALID");
    const pointers = new Set(problems.map(({ pointer }) => pointer));
    expect(pointers).to.include("/certificate/issuer").and.to.include("/manifest/files/99999/path");
  });
});
