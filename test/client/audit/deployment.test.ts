import { expect } from "chai";
import { concat, toHex0x } from "#core/bytes.ts";
import { keccak256, uintWord } from "#core/typed-data.ts";
import { DEFAULT_HASHES } from "../../../client/audit/audit.ts";
import { checkActors } from "../../../client/audit/actors.ts";
import { checkCode, checkRoles, immutablesOf, type CodeCheck } from "../../../client/audit/deployment.ts";
import { Findings } from "../../../client/audit/finding.ts";
import type { Hex, Receipt } from "../../../client/audit/ports.ts";
import { FUNCTION_ROLES } from "../../../client/audit/roles.ts";
import {
  ADMIN,
  DEPLOYMENT,
  MadeHistory,
  NOTARY,
  REGISTRAR,
  STRANGER,
  TERMS,
  word,
} from "../../helpers/audit-world/made-history.ts";

const codes = (findings: Findings) => findings.listed.map(({ code }) => code);

const LISTENER = { sender: () => undefined, progress: () => undefined };

describe("code on chain", () => {
  const code = concat(
    new Uint8Array([0x60, 0x80]),
    uintWord(BigInt(DEPLOYMENT.authority)),
    new Uint8Array([0]),
  );
  const bare = code.slice();
  bare.fill(0, 2, 34);
  const RIGHT: CodeCheck = {
    contract: "CertificateLog",
    code,
    codeHash: toHex0x(keccak256(code)),
    build: { deployedCodeHash: toHex0x(keccak256(bare)), immutableRanges: [{ start: 2, length: 32 }] },
    immutables: immutablesOf(DEPLOYMENT, TERMS).CertificateLog,
  };
  const check = (changes: Partial<CodeCheck>) => {
    const findings = new Findings();
    checkCode({ ...RIGHT, ...changes }, DEFAULT_HASHES, findings);
    return codes(findings);
  };

  it("is that of the build, with the addresses and limits that it was made with", () => {
    expect(check({})).to.deep.equal([]);
    expect(immutablesOf(DEPLOYMENT, TERMS).CertificateRegistry).to.have.length(6);
    expect(immutablesOf(DEPLOYMENT, TERMS).PledgeRegistry).to.have.length(3);
  });

  it("is named where it is other code, other than told, or made for others", () => {
    expect(check({ codeHash: word(1) })).to.deep.equal(["CODE_HASH_MISMATCH"]);
    const build = { ...RIGHT.build, deployedCodeHash: word(1) };
    expect(check({ build })).to.deep.equal(["CODE_MISMATCH"]);
    const cut = { deployedCodeHash: toHex0x(keccak256(bare)), immutableRanges: [{ start: 34, length: 32 }] };
    expect(check({ build: cut })).to.deep.equal(["CODE_MISMATCH"]);
    const immutables = [{ member: "authority", value: 5n }];
    expect(check({ immutables })).to.deep.equal(["DEPLOYMENT_MISWIRED"]);
  });
});

describe("roles at the block", () => {
  const checked = (history: MadeHistory) => {
    const findings = new Findings();
    checkRoles(history.replay().state, DEPLOYMENT, findings);
    return codes(findings);
  };

  it("are those of the protocol", () => {
    expect(checked(new MadeHistory().deploy())).to.deep.equal([]);
  });

  it("are named where a function belongs to another, hands join, or an admin gives no notice", () => {
    const { selector } = FUNCTION_ROLES.find(({ function: name }) => name === "revoke")!;
    const moved = new MadeHistory().deploy();
    moved.emit("AccessManager", "TargetFunctionRoleUpdated", DEPLOYMENT.registry, selector, 2);
    expect(checked(moved)).to.deep.equal(["FUNCTION_ROLE_UNEXPECTED"]);
    const joined = new MadeHistory().deploy();
    joined.emit("AccessManager", "RoleGranted", 3, REGISTRAR, 0, joined.now, true);
    expect(checked(joined)).to.deep.equal(["ROLES_JOINED"]);
    const hasty = new MadeHistory().deploy();
    hasty.emit("AccessManager", "RoleGranted", 0, STRANGER, 0, hasty.now, true);
    expect(checked(hasty)).to.deep.equal(["ADMIN_WITHOUT_DELAY"]);
  });
});

describe("who acted", () => {
  const history = new MadeHistory().deploy().checkpoint(8, 0);
  const { state } = history.replay();
  const act = state.acts[0]!.place.transaction;

  /** Receipts as they are, but for that of the checkpoint. */
  async function acted(changes: Partial<Receipt> | null): Promise<string[]> {
    const findings = new Findings();
    const receipts = (hashes: readonly Hex[]) =>
      Promise.resolve(
        hashes.map((hash) => {
          const { block: blockNumber, hash: blockHash, logs } = state.transactions.get(hash)!;
          const own = history.logs.filter(({ transactionHash }) => transactionHash === hash);
          const right: Receipt = {
            from: NOTARY,
            to: DEPLOYMENT.log,
            succeeded: true,
            blockNumber,
            blockHash,
            logs: logs.map((logIndex, i) => ({ address: own[i]!.address, logIndex })),
          };
          return hash !== act ? right : changes === null ? null : { ...right, ...changes };
        }),
      );
    expect(await checkActors(state, { receipts }, DEPLOYMENT, findings, LISTENER)).to.equal(1);
    return codes(findings);
  }

  it("held the role then, by itself, through the manager or through a contract that holds it", async () => {
    expect(await acted({})).to.deep.equal([]);
    expect(await acted({ to: DEPLOYMENT.authority })).to.deep.equal([]);
    expect(await acted({ from: STRANGER, to: NOTARY })).to.deep.equal(["ACTOR_INDIRECT"]);
    expect(await acted({ from: NOTARY, to: STRANGER })).to.deep.equal(["ACTOR_INDIRECT"]);
  });

  it("is named where it did not", async () => {
    expect(await acted({ from: STRANGER })).to.deep.equal(["ACTOR_WITHOUT_ROLE"]);
    expect(await acted({ from: ADMIN })).to.deep.equal(["ACTOR_WITHOUT_ROLE"]);
    expect(await acted({ from: STRANGER, to: null })).to.deep.equal(["ACTOR_WITHOUT_ROLE"]);
    expect(await acted({ from: STRANGER, to: STRANGER })).to.deep.equal(["ACTOR_WITHOUT_ROLE"]);
  });

  it("is not asked where no receipt bears the events out", async () => {
    expect(await acted(null)).to.deep.equal(["RECEIPT_UNKNOWN"]);
    expect(await acted({ succeeded: false })).to.deep.equal(["RECEIPT_MISMATCH"]);
    expect(await acted({ blockNumber: 1 })).to.deep.equal(["RECEIPT_MISMATCH"]);
    expect(await acted({ blockHash: word(1) })).to.deep.equal(["RECEIPT_MISMATCH"]);
    expect(await acted({ logs: [] })).to.deep.equal(["RECEIPT_MISMATCH"]);
  });
});
