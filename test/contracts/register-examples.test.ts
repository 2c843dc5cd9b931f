import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { fromHex0x } from "#core/bytes.ts";
import { PLEDGE_MESSAGES, REGISTRY_MESSAGES, SHARED_MESSAGES } from "#core/register-messages.ts";
import { recoverSigner } from "#core/typed-data.ts";
import { outdatedDocuments } from "../../scripts/gen-register-docs.ts";
import { registerExamples } from "../../scripts/lib/register-examples.ts";

describe("Registers: worked examples of signed messages", () => {
  it("cover every message type once", async () => {
    const types = (await registerExamples()).map(({ type }) => type);
    expect(types).to.deep.equal(
      Object.keys({ ...SHARED_MESSAGES, ...REGISTRY_MESSAGES, ...PLEDGE_MESSAGES }),
    );
  });

  it("carry signatures from which the signer is recovered without ethers", async () => {
    for (const { digest, signature, signer } of await registerExamples()) {
      expect(recoverSigner(fromHex0x(digest, 32), fromHex0x(signature, 65))).to.equal(signer);
    }
  });

  it("name the types exactly as the contracts hash them", async () => {
    const sources = await Promise.all(
      ["RegistryMessages", "PledgeMessages", "SignedRegister"].map((name) =>
        readFile(new URL(`../../contracts/libraries/${name}.sol`, import.meta.url), "utf8"),
      ),
    );
    for (const { encodedType } of await registerExamples()) {
      expect(sources.join("\n")).to.contain(`"${encodedType}"`);
    }
  });

  it("stand in docs/protocol.md as the code makes them, and the storage layout in docs/register.md", async () => {
    expect((await outdatedDocuments()).map(({ path }) => path)).to.deep.equal([]);
  });
});
