import { expect } from "chai";
import { concat, fromHex0x } from "#core/bytes.ts";
import { keccak256 } from "#core/typed-data.ts";
import type { AuditCode } from "../../../client/audit/codes.ts";
import type { ChainLog, Hex } from "../../../client/audit/ports.ts";
import { selectorOf } from "../../../client/audit/decode.ts";
import { HistoryHash } from "../../../client/audit/history.ts";
import { membershipAt } from "../../../client/audit/roles.ts";
import { expectThrown } from "../../../client/audit/thrown.ts";
import { Replay } from "../../../client/audit/replay.ts";
import { DEFAULT_HASHES } from "../../../client/audit/audit.ts";
import { DEPLOYMENT, MadeHistory, STRANGER, TERMS, word } from "../../helpers/audit-world/made-history.ts";

/** A right history, its newest event changed. */
function changed(change: (log: ChainLog) => Partial<ChainLog>, history = right()): AuditCode[] {
  const last = history.logs.pop()!;
  history.logs.push({ ...last, ...change(last) });
  return codesOf(history);
}

function right(): MadeHistory {
  const history = MadeHistory.withCertificates();
  history.message("CertificateRegistry", STRANGER, word(0xb1));
  return history.registry("ObjectionFiled", word(0xb1), word(0xce1), STRANGER, 0, word(1));
}

function codesOf(history: MadeHistory): AuditCode[] {
  return history.replay().findings.listed.map(({ code }) => code);
}

const dropped = (data: Hex, digits: number): Hex => data.slice(0, -digits) as Hex;

describe("the replay takes in", () => {
  it("nothing of another contract, of other blocks, or that is no longer of the chain", () => {
    expect(changed(() => ({ address: STRANGER }))).to.include("LOG_FOREIGN");
    expect(changed(() => ({ removed: true }))).to.include("LOG_REMOVED");
    expect(changed(() => ({ blockNumber: 1_000_000 }))).to.include("LOG_OUT_OF_RANGE");
  });

  it("events in their order, each once", () => {
    expect(changed(({ logIndex }) => ({ logIndex: logIndex - 1 }))).to.deep.equal(["LOG_DUPLICATE"]);
    expect(changed(() => ({ blockNumber: 10, logIndex: 0 }))).to.deep.equal(["LOG_OUT_OF_ORDER"]);
    expect(changed(() => ({ blockNumber: 10, logIndex: 900 }))).to.deep.equal(["LOG_OUT_OF_ORDER"]);
  });

  it("one hash and one time for a block, and times that never go back", () => {
    expect(changed(() => ({ blockHash: word(1) }))).to.deep.equal(["LOG_BLOCK_MISMATCH"]);
    expect(changed(({ blockTime }) => ({ blockTime: blockTime + 1 }))).to.deep.equal(["LOG_BLOCK_MISMATCH"]);
    const history = MadeHistory.withCertificates().registry("DetailsAmended", word(0xce1), word(1));
    expect(changed(({ blockTime }) => ({ blockTime: blockTime - 100 }), history)).to.deep.equal([
      "TIME_ORDER",
    ]);
  });

  it("numbers without gaps and without repetition", () => {
    const gap = right();
    gap.logs.splice(-2, 1);
    expect(codesOf(gap)).to.include("SEQUENCE_GAP");
    const repeated = changed(({ topics }) => ({ topics: [topics[0]!, word(1), ...topics.slice(2)] }));
    expect(repeated).to.include("SEQUENCE_REPEATED");
  });

  it("no event that the code does not know", () => {
    expect(changed(({ topics }) => ({ topics: [word(1), ...topics.slice(1)] }))).to.include("EVENT_UNKNOWN");
    expect(changed(() => ({ topics: [] }))).to.include("EVENT_UNKNOWN");
  });

  it("no event of another form than its code gives it", () => {
    const malformed = (change: (log: ChainLog) => Partial<ChainLog>, history = right()) =>
      expect(changed(change, history)).to.include("EVENT_MALFORMED");
    malformed(({ topics }) => ({ topics: topics.slice(0, 3) }));
    malformed(({ data }) => ({ data: dropped(data, 64) }));
    malformed(({ data }) => ({ data: dropped(data, 2) }));
    malformed(({ data }) => ({ data: `${data}00` }));
    // An address of 21 bytes, and a ground beyond uint8.
    malformed(({ data }) => ({ data: `0x01${data.slice(4)}` }));
    malformed(({ data }) => ({ data: `${data.slice(0, 66)}01${data.slice(68)}` as Hex }));
    const log = () => new MadeHistory().deploy().checkpoint(8, 0);
    // Where the bytes begin, how many they are, and what comes after them.
    malformed(({ data }) => ({ data: `${data.slice(0, 128)}61${data.slice(130)}` as Hex }), log());
    malformed(({ data }) => ({ data: `${data.slice(0, 192)}ff${data.slice(194)}` as Hex }), log());
    malformed(({ data }) => ({ data: `${dropped(data, 2)}01` }), log());
    const role = () =>
      new MadeHistory()
        .deploy()
        .emit("AccessManager", "TargetFunctionRoleUpdated", STRANGER, "0x01020304", 2);
    malformed(({ data }) => ({ data: `${dropped(data, 2)}01` }), role());
    const closed = () => new MadeHistory().deploy().emit("AccessManager", "TargetClosed", STRANGER, true);
    malformed(({ data }) => ({ data: `${dropped(data, 1)}2` }), closed());
    const granted = () =>
      new MadeHistory().deploy().emit("AccessManager", "RoleGranted", 2, STRANGER, 0, 1, true);
    malformed(({ data }) => ({ data: `0x01${data.slice(4)}` }), granted());
  });

  it("governance of every kind, in words", () => {
    const history = new MadeHistory().deploy();
    const emit = (event: string, ...values: Parameters<MadeHistory["emit"]>[2][]) =>
      history.emit("AccessManager", event, ...values);
    emit("RoleGranted", 2, STRANGER, 60, history.now, true);
    emit("RoleGranted", 2, STRANGER, 90, history.now + 60, false);
    emit("RoleRevoked", 2, STRANGER);
    emit("RoleGranted", 9, STRANGER, 0, history.now, true);
    emit("RoleAdminChanged", 2, 3);
    emit("RoleGuardianChanged", 2, 3);
    emit("RoleGrantDelayChanged", 2, 5, history.now);
    emit("RoleLabel", 2, "registrar");
    emit("TargetAdminDelayUpdated", STRANGER, 5, history.now);
    emit("TargetClosed", STRANGER, true);
    emit("TargetClosed", STRANGER, false);
    emit("TargetFunctionRoleUpdated", STRANGER, "0x01020304", 2n ** 64n - 1n);
    emit("OperationScheduled", word(1), 1, 2 ** 47, STRANGER, DEPLOYMENT.registry, "0x010203");
    emit("OperationExecuted", word(1), 1);
    emit("OperationCanceled", word(1), 1);
    const { state, findings } = history.replay();
    expect(findings.listed).to.deep.equal([]);
    expect(state.governance.slice(-15).map(({ event }) => event)).to.include.members([
      "RoleRevoked",
      "OperationScheduled",
      "TargetClosed",
      "RoleLabel",
    ]);
    expect(state.governance.map(({ words }) => words)).to.include("REGISTRAR registrar");
    const held = state.memberships.filter(({ account }) => account === STRANGER);
    expect(held.map(({ role, delay, revoked }) => [role, delay, revoked === null])).to.deep.equal([
      [2, 90, false],
      [9, 0, true],
    ]);
  });

  it("transactions whose events stand apart, each with all of them", () => {
    const history = MadeHistory.withCertificates();
    const { transaction } = history;
    history.registry("DetailsAmended", word(0xce1), word(1));
    history.registry("DetailsAmended", word(0xce1), word(2)).change({ transactionHash: word(0xf2) });
    history.registry("DetailsAmended", word(0xce1), word(3)).next();
    const { state } = history.replay();
    expect(state.transactions.get(transaction)!.logs).to.deep.equal([0, 2]);
    expect(state.transactions.get(word(0xf2))!.logs).to.deep.equal([1]);
  });

  it("labels of any bytes, and roles of one block from the event that gave them on", () => {
    const history = new MadeHistory().deploy();
    history.emit("AccessManager", "RoleLabel", 2, "reg\u0007é~");
    history.emit("AccessManager", "RoleGranted", 2, STRANGER, 0, history.now, true);
    history.emit("AccessManager", "RoleRevoked", 2, STRANGER);
    const { state, findings } = history.replay();
    expect(findings.listed).to.deep.equal([]);
    expect(state.governance.map(({ words }) => words)).to.include("REGISTRAR reg???~");
    const block = history.logs.at(-1)!.blockNumber;
    const held = [0, 1, 2, 3].map((logIndex) => {
      const place = { block, logIndex, transaction: word(1) };
      return membershipAt(state, 2, STRANGER, { place, time: history.now }) !== undefined;
    });
    // The grant is event 1 and its end event 2: an act stands between them, or there was none.
    expect(held).to.deep.equal([false, false, false, false]);
    const granted = history.logs.slice(0, -1);
    const replay = new Replay({ deployment: DEPLOYMENT, terms: TERMS, hashes: DEFAULT_HASHES });
    replay.take({ from: 0, to: block, logs: granted });
    const at = (logIndex: number) => ({
      place: { block, logIndex, transaction: word(1) },
      time: history.now,
    });
    expect(membershipAt(replay.state, 2, STRANGER, at(1))).to.equal(undefined);
    expect(membershipAt(replay.state, 2, STRANGER, at(2))).to.have.property("account", STRANGER);
  });

  it("a history of events as long as they come", () => {
    const log = right().logs.at(-1)!;
    const data: Hex = `0x${"ab".repeat(3_000)}`;
    const history = new HistoryHash(DEFAULT_HASHES);
    history.add({ ...log, data });
    const words = concat(...log.topics.slice(1).map((topic) => fromHex0x(topic)), fromHex0x(data));
    const link = concat(new Uint8Array(32), fromHex0x(log.topics[0]!), keccak256(words));
    expect(history.head).to.deep.equal(keccak256(link));
  });

  it("what was thrown for what it is", () => {
    expect(expectThrown(new RangeError("a"), RangeError).message).to.equal("a");
    expect(() => expectThrown(new TypeError("b"), RangeError)).to.throw(TypeError, "b");
  });

  it("functions of the contracts' interfaces alone", () => {
    expect(() => selectorOf([], "nothing")).to.throw(RangeError);
    expect(selectorOf([{ type: "function", name: "pause" }], "pause")).to.equal("0x8456cb59");
  });

  it("an event longer than any that came before", () => {
    const data = `0x${"ab".repeat(3_000)}`;
    const history = new MadeHistory().deploy();
    history.emit("AccessManager", "OperationScheduled", word(1), 1, 1, STRANGER, STRANGER, data);
    expect(codesOf(history)).to.deep.equal([]);
    const replay = new Replay({ deployment: DEPLOYMENT, terms: TERMS, hashes: DEFAULT_HASHES });
    const long = history.logs.at(-1)!;
    const message = right().logs.at(-1)!;
    replay.take({ from: 0, to: 1_000, logs: [{ ...message, data: long.data }] });
    expect(replay.findings.listed.map(({ code }) => code)).to.deep.equal(["EVENT_MALFORMED"]);
  });
});
