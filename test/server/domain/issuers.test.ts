import { expect } from "chai";
import type { DidKey } from "#core/did-key.ts";
import { recordIssuer } from "../../../server/domain/issuers.ts";
import { codeOf } from "../../helpers/ipfs.behavior.ts";
import { MemoryStore } from "../../helpers/memory-store.ts";

const FIRST: { id: DidKey; name: string } = { id: "did:key:zFirst", name: "Notary" };
const SECOND: { id: DidKey; name: string } = { id: "did:key:zSecond", name: "Notary" };
const AT = 1_795_334_400;
const ENTRY = { ...FIRST, from: "2026-11-22T08:00:00Z", until: null };

describe("issuers of the trust document", () => {
  it("are trusted from the first start on, and the same at every later one", async () => {
    const store = new MemoryStore();
    expect(await recordIssuer(store, FIRST, AT)).to.deep.equal([ENTRY]);
    expect(await recordIssuer(store, FIRST, AT + 3600)).to.deep.equal([ENTRY]);
  });

  it("keep what a former key signed trusted until the new key came", async () => {
    const store = new MemoryStore();
    await recordIssuer(store, FIRST, AT);
    const later = "2026-11-22T09:00:00Z";
    expect(await recordIssuer(store, SECOND, AT + 3600)).to.deep.equal([
      { ...ENTRY, until: later },
      { ...SECOND, from: later, until: null },
    ]);
    const back = await recordIssuer(store, FIRST, AT + 7200);
    expect(back.map(({ id, until }) => [id, until])).to.deep.equal([
      [FIRST.id, later],
      [SECOND.id, "2026-11-22T10:00:00Z"],
      [FIRST.id, null],
    ]);
  });

  it("take a new name without a new time", async () => {
    const store = new MemoryStore();
    await recordIssuer(store, FIRST, AT);
    expect(await recordIssuer(store, { ...FIRST, name: "Renamed" }, AT + 9)).to.deep.equal([
      { ...ENTRY, name: "Renamed" },
    ]);
  });

  it("are not guessed when the stored list is damaged", async () => {
    const store = new MemoryStore();
    await store.saveSetting("trust.issuers", '[{"id":1}]');
    expect(await codeOf(recordIssuer(store, FIRST, AT))).to.equal("LOG_CORRUPT");
  });
});
