import { expect } from "chai";
import { DEFAULT_HASHES } from "../../../client/audit/audit.ts";
import { Replay } from "../../../client/audit/replay.ts";
import {
  account,
  DEPLOYMENT,
  HOLDER,
  MadeHistory,
  STRANGER,
  TERMS,
  word,
} from "../../helpers/audit-world/made-history.ts";
import { suspend, tryOut, type Case } from "../../helpers/audit-world/rule-cases.ts";

const ALLOWED: readonly Case[] = [
  { title: "two certificates and nothing else", act: () => undefined, codes: [] },
  {
    title: "a pause and its end, and a void nonce",
    act: (h) => {
      h.registry("Paused", account(0x41)).next().registry("Unpaused", account(0x41)).next();
      return h.registry("NonceCancelled", HOLDER, 99n << 64n).next();
    },
    codes: [],
  },
];

const BROKEN: readonly Case[] = [
  {
    title: "a write while paused",
    act: (h) => h.registry("Paused", account(0x41)).next().admit(word(1), 3),
    codes: ["PAUSED_WRITE"],
  },
  {
    title: "an end of a pause that never began",
    act: (h) => h.pledges("Unpaused", account(0x41)),
    codes: ["PAUSED_WRITE"],
  },
  {
    title: "a message too many, and one of another transaction",
    act: (h) => {
      h.message("CertificateRegistry", STRANGER).next();
      h.message("CertificateRegistry", STRANGER);
      return suspend(h);
    },
    codes: ["MESSAGE_UNUSED", "MESSAGE_UNUSED"],
  },
  {
    title: "a nonce used again",
    act: (h) =>
      h
        .pledges("NonceCancelled", HOLDER, 7n << 64n)
        .next()
        .pledges("NonceCancelled", HOLDER, 7n << 64n),
    codes: ["NONCE_REUSED"],
  },
  {
    title: "a role taken from somebody who never held it",
    act: (h) => h.emit("AccessManager", "RoleRevoked", 2, STRANGER),
    codes: ["ROLE_NEVER_HELD"],
  },
  {
    title: "another authority than the deployment's",
    act: (h) => h.registry("AuthorityUpdated", STRANGER),
    codes: ["DEPLOYMENT_MISWIRED"],
  },
  {
    title: "an event that the code never emits",
    act: (h) => h.pledges("EIP712DomainChanged"),
    codes: ["EVENT_MALFORMED"],
  },
  { title: "a checkpoint that leaves a gap", act: (h) => h.checkpoint(20, 9), codes: ["CHECKPOINT_GAP"] },
  { title: "a checkpoint that shrinks", act: (h) => h.checkpoint(7, 8), codes: ["CHECKPOINT_NOT_LARGER"] },
];

describe("the replay holds every event against what is common to all", () => {
  tryOut(ALLOWED, BROKEN);

  it("gives the state of a prefix for every prefix, whatever the pages", () => {
    const history = MadeHistory.withCertificates();
    history.enforcing();
    const whole = history.replay();
    for (let cut = 0; cut <= history.logs.length; cut++) {
      const replay = new Replay({ deployment: DEPLOYMENT, terms: TERMS, hashes: DEFAULT_HASHES });
      const parts = [history.logs.slice(0, cut), history.logs.slice(cut)] as const;
      for (const logs of parts) replay.take({ from: 0, to: 1_000, logs });
      expect(replay.state).to.deep.equal(whole.state);
      expect(replay.findings.listed).to.deep.equal([]);
    }
  });
});
