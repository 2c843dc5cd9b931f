import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ed25519 } from "@noble/curves/ed25519.js";
import { expect } from "chai";
import { utf8 } from "#core/bytes.ts";
import { publicKeyOfDid } from "#core/did-key.ts";
import { openIssuerKey } from "../../../server/adapters/issuer-key.ts";
import { createSecretFile, readSecretFile, secretFile } from "../../../server/adapters/secret-file.ts";
import { codeOf } from "../../helpers/code-of.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

describe("keys on disk", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let path: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder.path, "keys", "issuer.json");
  });
  afterEach(async () => {
    await folder[Symbol.asyncDispose]();
  });

  describe("issuer key", () => {
    it("is made at the first run, for its owner's eyes only, and is the same afterwards", async () => {
      const first = await openIssuerKey(path);
      expect(statSync(path).mode & 0o777).to.equal(0o600);
      expect(readdirSync(dirname(path))).to.deep.equal(["issuer.json"]);
      expect((await openIssuerKey(path)).id).to.equal(first.id);
    });

    it("signs what its did:key verifies", async () => {
      const { id, sign } = await openIssuerKey(path);
      const message = utf8("64 bytes or any other number of them");
      expect(ed25519.verify(sign(message), message, publicKeyOfDid(id)!, { zip215: false })).to.equal(true);
    });

    it("is one key when several processes start at once", async () => {
      const keys = await Promise.all(Array.from({ length: 8 }, () => openIssuerKey(path)));
      expect(new Set(keys.map(({ id }) => id)).size).to.equal(1);
    });

    for (const mode of [0o640, 0o604, 0o666]) {
      it(`is refused with mode ${mode.toString(8)}`, async () => {
        await openIssuerKey(path);
        chmodSync(path, mode);
        expect(await codeOf(openIssuerKey(path))).to.equal("KEY_INVALID");
        chmodSync(path, 0o600);
        expect(await codeOf(openIssuerKey(path))).to.equal("none");
      });
    }

    describe("is refused when its file", () => {
      const refused = async (change: (file: Record<string, unknown>) => unknown) => {
        await openIssuerKey(path);
        const text = readFileSync(path, "utf8");
        const changed = change(JSON.parse(text) as Record<string, unknown>);
        writeFileSync(path, typeof changed === "string" ? changed : JSON.stringify(changed));
        expect(await codeOf(openIssuerKey(path))).to.equal("KEY_INVALID");
        expect(readFileSync(path, "utf8"), "the file is left alone").to.not.equal(text);
      };

      it("is empty", () => refused(() => ""));
      it("is cut off", () => refused((file) => JSON.stringify(file).slice(0, -5)));
      it("is of another format", () => refused((file) => ({ ...file, format: "datadeed-issuer-key/2" })));
      it("has a seed of another length", () => refused((file) => ({ ...file, seed: "AAAA" })));
      it("has a seed of another key", () =>
        refused((file) => ({ ...file, seed: Buffer.alloc(32, 1).toString("base64url") })));
      it("has members that are not known", () => refused((file) => ({ ...file, password: "x" })));
    });

    it("is refused when its path is a folder", async () => {
      await mkdir(path, { recursive: true, mode: 0o700 });
      expect(await codeOf(openIssuerKey(path))).to.equal("KEY_INVALID");
    });

    it("is refused when its path can't be written", async () => {
      expect(await codeOf(openIssuerKey("/dev/null/issuer.json"))).to.equal("KEY_INVALID");
    });
  });

  describe("secret file", () => {
    it("is whole or not there, and never replaced", async () => {
      const file = secretFile(path);
      expect(await file.read()).to.equal(null);
      expect(await file.create("first")).to.equal(true);
      expect(await file.create("second")).to.equal(false);
      expect(await file.read()).to.equal("first");
      expect(readdirSync(dirname(path)), "nothing temporary is left").to.deep.equal(["issuer.json"]);
    });

    it("is made by exactly one of several", async () => {
      const made = await Promise.all(["a", "b", "c", "d"].map((text) => createSecretFile(path, text)));
      expect(made.filter(Boolean)).to.have.length(1);
      expect(await readSecretFile(path)).to.equal(["a", "b", "c", "d"][made.indexOf(true)]);
    });
  });
});
