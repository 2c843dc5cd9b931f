/** What every store does with sessions and sign-in nonces: run on SQLite, PostgreSQL and the store in memory. */
import { expect } from "chai";
import { toHex, utf8 } from "#core/bytes.ts";
import { sha256 } from "#core/digest.ts";
import type { SessionRecord } from "../../server/ports/session-store.ts";
import type { Store } from "../../server/ports/store.ts";
import type { StoreUnderTest } from "./store.behavior.ts";

const NOW = 1_795_334_400;

export function sampleSession(name: string, changes: Partial<SessionRecord> = {}): SessionRecord {
  return {
    tokenDigest: sha256(utf8(name)),
    apiKeyId: null,
    account: "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
    scopes: ["deposit", "pledge"],
    createdAt: NOW,
    expiresAt: NOW + 1800,
    endsAt: NOW + 28_800,
    ...changes,
  };
}

const plain = (session: SessionRecord | null) =>
  session === null ? null : { ...session, tokenDigest: toHex(session.tokenDigest) };

export function describeSessionStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a store of sessions`, () => {
    let under: StoreUnderTest;
    let store: Store;

    beforeEach(async () => {
      under = await open();
      store = under.store;
    });
    afterEach(() => under.dispose());

    it("keeps sessions of accounts and of API keys over a restart", async () => {
      const account = sampleSession("account");
      const key = sampleSession("key", { account: null, apiKeyId: "key-1", scopes: ["admin"] });
      await store.addSession(account);
      await store.addSession(key);
      const reopened = await under.reopen();
      for (const session of [account, key])
        expect(plain(await reopened.sessionByTokenDigest(session.tokenDigest))).to.deep.equal(plain(session));
      expect(await reopened.sessionByTokenDigest(sha256(utf8("nobody")))).to.equal(null);
    });

    it("extends a session, and none that is gone", async () => {
      const session = sampleSession("account");
      await store.addSession(session);
      await store.extendSession(session.tokenDigest, NOW + 3600);
      expect((await store.sessionByTokenDigest(session.tokenDigest))?.expiresAt).to.equal(NOW + 3600);
      await store.removeSession(session.tokenDigest);
      await store.removeSession(session.tokenDigest);
      await store.extendSession(session.tokenDigest, NOW + 7200);
      expect(await store.sessionByTokenDigest(session.tokenDigest)).to.equal(null);
    });

    it("gives a nonce once, to one of those who ask at the same time, and not after it expired", async () => {
      const digest = sha256(utf8("nonce"));
      await store.addSignInNonce(digest, NOW + 600);
      const taken = await Promise.all(Array.from({ length: 5 }, () => store.takeSignInNonce(digest, NOW)));
      expect(taken.filter(Boolean)).to.have.length(1);
      const late = sha256(utf8("late"));
      await store.addSignInNonce(late, NOW + 600);
      expect(await store.takeSignInNonce(late, NOW + 600)).to.equal(false);
    });

    it("forgets what is over, and nothing else", async () => {
      await store.addSession(sampleSession("idle", { expiresAt: NOW }));
      await store.addSession(sampleSession("ended", { endsAt: NOW }));
      await store.addSession(sampleSession("live"));
      await store.addSignInNonce(sha256(utf8("old")), NOW);
      await store.addSignInNonce(sha256(utf8("new")), NOW + 1);
      expect(await store.dropEndedSessions(NOW)).to.equal(3);
      expect(await store.sessionByTokenDigest(sha256(utf8("live")))).to.not.equal(null);
      expect(await store.takeSignInNonce(sha256(utf8("new")), NOW)).to.equal(true);
    });
  });
}
