import { expect } from "chai";
import { fromHex0x, toHex0x } from "#core/bytes.ts";
import { EMPTY_ROOT } from "#core/merkle.ts";
import { memberSlot } from "#core/state-proof/words.ts";
import { uintWord } from "#core/typed-data.ts";
import type { AuditCode } from "../../../client/audit/codes.ts";
import { compareHead, compareHistory, compareRecords } from "../../../client/audit/compare.ts";
import { expectationsOf } from "../../../client/audit/expectations.ts";
import { Findings } from "../../../client/audit/finding.ts";
import type { ContractName } from "../../../client/audit/ports.ts";
import type { ProvenContract } from "../../../client/audit/prove.ts";
import type { AuditState } from "../../../client/audit/state.ts";
import { account, BANK, MadeHistory, word } from "../../helpers/audit-world/made-history.ts";

type Storage = Map<bigint, Uint8Array>;

/** Storage as the contract would have it after these events. */
function storageOf(state: AuditState, name: ContractName): Storage {
  const storage: Storage = new Map();
  for (const { base, fields } of expectationsOf(state, name)) {
    for (const [, member, value] of fields) {
      const slot = memberSlot(base, member);
      const before = BigInt(toHex0x(storage.get(slot) ?? new Uint8Array(32)));
      storage.set(slot, uintWord(before | (value << BigInt(8 * member.offset))));
    }
  }
  return storage;
}

function proven(name: ContractName, storage: Storage): ProvenContract {
  return {
    name,
    address: account(1),
    codeHash: word(1),
    words: (slots) => Promise.resolve(slots.map((slot) => storage.get(slot) ?? new Uint8Array(32))),
  };
}

const unproven = (name: ContractName): ProvenContract => ({
  ...proven(name, new Map()),
  words: () => Promise.resolve(null),
});

function codes(findings: Findings): AuditCode[] {
  return findings.listed.map(({ code }) => code);
}

describe("replayed state against storage", () => {
  const history = MadeHistory.withCertificates().admit(word(0xce3), 2);
  history.objected();
  const released = history.registered();
  history.message("PledgeRegistry", BANK);
  history.pledges("PledgeReleased", released, 0, word(1)).next();
  const content = word(0xc1);
  const registered = history.offer({ certificateDigest: word(0xce2), contentKey: content });
  history.accept(registered).register(registered, 2);
  history.registry("NonceCancelled", account(0x11), 0n);
  const { state } = history.replay();
  const CONTRACTS = ["CertificateLog", "CertificateRegistry", "PledgeRegistry", "AccessManager"] as const;

  it("is the same for every record of every contract", async () => {
    const findings = new Findings();
    const compared: Record<string, number> = {};
    for (const name of CONTRACTS) {
      Object.assign(compared, await compareRecords(state, proven(name, storageOf(state, name)), findings));
    }
    expect(codes(findings)).to.deep.equal([]);
    expect(compared).to.include({ checkpoints: 1, certificates: 3, objections: 1, pledges: 2 });
  });

  it("holds the places of pledges that are there, those that were left, and those that nobody ever took", () => {
    const places = [...expectationsOf(state, "PledgeRegistry")].filter(({ kind }) => kind === "places");
    const values = places.map(({ record, fields }) => [record, fields[0]![2]] as const);
    const id = BigInt(registered);
    expect(Object.fromEntries(values)).to.deep.equal({
      [`lineage ${word(0xce1)}`]: 0n,
      [`lineage ${word(0xce2)}`]: id,
      [`lineage ${word(0xce3)}`]: 0n,
      [`content ${account(0x11)} ${word(0xc0)}`]: 0n,
      [`content ${account(0x11)} ${content}`]: id,
      [`live pledges of ${word(0xc0)}`]: 0n,
      [`live pledges of ${content}`]: 1n,
      [`live pledges of ${content}, 0`]: id,
      [`number ${word(1)} of register 0`]: BigInt(released),
      [`number ${word(2)} of register 0`]: id,
    });
  });

  it("differs in exactly the member that was changed, whichever it is", async () => {
    for (const name of CONTRACTS) {
      for (const { base, fields, kind } of expectationsOf(state, name)) {
        for (const [field, member, value] of fields) {
          const storage = storageOf(state, name);
          const slot = memberSlot(base, member);
          const bytes = storage.get(slot)!.slice();
          bytes[31 - member.offset]! ^= 1;
          storage.set(slot, bytes);
          const findings = new Findings();
          await compareRecords(state, proven(name, storage), findings);
          const isTime = ["anchoredAt", "admittedAt", "defaultedAt"].includes(field) && value > 1n;
          expect(codes(findings), `${kind} ${field}`).to.deep.equal([
            kind === "checkpoints" && field === "size"
              ? "CHECKPOINT_NOT_RECORDED"
              : kind === "places"
                ? "PLEDGE_PLACE_MISMATCH"
                : isTime
                  ? "EVENT_TIME_WRONG"
                  : "STORAGE_MISMATCH",
          ]);
        }
      }
    }
  });

  it("is compared no further where a slot is not proven", async () => {
    const many = MadeHistory.withCertificates();
    for (let i = 0; i < 520; i++) many.admit(word(0xd000 + i), 3);
    let asked = 0;
    const contract = {
      ...unproven("CertificateRegistry"),
      words: () => {
        asked++;
        return Promise.resolve(null);
      },
    };
    expect(await compareRecords(many.replay().state, contract, new Findings())).to.deep.equal({});
    expect(asked).to.equal(1);
    const findings = new Findings();
    expect(await compareRecords(state, unproven("CertificateRegistry"), findings)).to.deep.equal({});
    await compareHead(state, unproven("CertificateLog"), findings);
    await compareHistory(state.registers.registry, unproven("CertificateRegistry"), findings);
    expect(codes(findings)).to.deep.equal([]);
  });

  it("has the log's head, which is that of the empty tree before the first checkpoint", async () => {
    const findings = new Findings();
    const head = (root: Uint8Array) => proven("CertificateLog", new Map([[0n, root]]));
    await compareHead(state, head(fromHex0x(state.checkpoints[0]!.root)), findings);
    await compareHead(new MadeHistory().replay().state, head(EMPTY_ROOT), findings);
    expect(codes(findings)).to.deep.equal([]);
    await compareHead(state, head(EMPTY_ROOT), findings);
    await compareHead(new MadeHistory().replay().state, head(uintWord(1)), findings);
    expect(codes(findings)).to.deep.equal(["LOG_HEAD_MISMATCH", "LOG_HEAD_MISMATCH"]);
  });

  it("has as many events as storage counted, their running hash, and the same pause", async () => {
    const compare = async (sequence: number, head: Uint8Array, closed: bigint) => {
      const findings = new Findings();
      const counters = uintWord(BigInt(sequence) | (closed << 64n));
      const storage: Storage = new Map([
        [5n, head],
        [6n, counters],
      ]);
      await compareHistory(state.registers.pledges, proven("PledgeRegistry", storage), findings);
      return codes(findings);
    };
    const { sequence, head } = state.registers.pledges;
    expect(await compare(sequence, fromHex0x(head), 0n)).to.deep.equal([]);
    expect(await compare(sequence + 1, fromHex0x(head), 0n)).to.deep.equal(["HISTORY_SEQUENCE_MISMATCH"]);
    expect(await compare(sequence, uintWord(1), 0n)).to.deep.equal(["HISTORY_HEAD_MISMATCH"]);
    expect(await compare(sequence, fromHex0x(head), 1n)).to.deep.equal(["PAUSE_MISMATCH"]);
  });
});
