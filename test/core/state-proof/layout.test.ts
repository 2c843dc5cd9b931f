import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { ACCESS_LAYOUT, LOG_LAYOUT, PLEDGES_LAYOUT, REGISTRY_LAYOUT } from "#core/state-proof/layout.ts";
import type { Member } from "#core/state-proof/words.ts";

interface Variable {
  readonly label: string;
  readonly slot: number;
  readonly offset: number;
  readonly bytes: number;
  readonly type: string;
  readonly members?: readonly Variable[];
  readonly value?: Variable;
}
type Layouts = Readonly<Record<string, readonly Variable[]>>;

const layouts = JSON.parse(
  await readFile(new URL("../../../client/abi/storage-layout.json", import.meta.url), "utf8"),
) as Layouts;

const variable = (contract: string, label: string): Variable => {
  const found = layouts[contract]!.find((candidate) => candidate.label === label);
  if (found === undefined) throw new RangeError(`${contract} has no ${label}`);
  return found;
};

/** Members by name, those of structs within counted from the outer one. */
function membersOf(struct: Variable, base = 0): Record<string, Member> {
  return Object.fromEntries(
    struct.members!.flatMap((member) =>
      member.members === undefined
        ? [[member.label, { slot: base + member.slot, offset: member.offset, bytes: member.bytes }]]
        : Object.entries(membersOf(member, base + member.slot)),
    ),
  );
}

const valueOf = (contract: string, label: string): Variable => variable(contract, label).value!;
const slotOf = (contract: string, label: string): number => variable(contract, label).slot;
const placeOf = ({ slot, offset, bytes }: Variable): Member => ({ slot, offset, bytes });

describe("the layout of what is proven", () => {
  it("is the compiler's, in the log", () => {
    expect(LOG_LAYOUT).to.deep.equal({
      headRoot: slotOf("CertificateLog", "_headRoot"),
      checkpoints: slotOf("CertificateLog", "_checkpoints"),
      checkpoint: membersOf(valueOf("CertificateLog", "_checkpoints")),
    });
  });

  it("is the compiler's, in the register of certificates", () => {
    const contract = "CertificateRegistry";
    expect(REGISTRY_LAYOUT).to.deep.equal({
      authority: placeOf(variable(contract, "_authority")),
      history: slotOf(contract, "_history"),
      chain: membersOf(variable(contract, "_history")),
      objections: slotOf(contract, "_objections"),
      objection: membersOf(valueOf(contract, "_objections")),
      records: slotOf(contract, "_records"),
      record: membersOf(valueOf(contract, "_records")),
    });
  });

  it("is the compiler's, in the register of pledges", () => {
    const contract = "PledgeRegistry";
    expect(PLEDGES_LAYOUT).to.deep.equal({
      authority: placeOf(variable(contract, "_authority")),
      history: slotOf(contract, "_history"),
      chain: membersOf(variable(contract, "_history")),
      pledges: slotOf(contract, "_pledges"),
      pledge: membersOf(valueOf(contract, "_pledges")),
      byLineage: slotOf(contract, "_byLineage"),
      byContent: slotOf(contract, "_byContent"),
      live: slotOf(contract, "_live"),
      byNumber: slotOf(contract, "_byNumber"),
    });
  });

  it("is the compiler's, in the AccessManager", () => {
    const role = valueOf("AccessManager", "_roles").members!;
    const members = role.find(({ label }) => label === "members")!;
    expect(ACCESS_LAYOUT).to.deep.equal({
      roles: slotOf("AccessManager", "_roles"),
      members: placeOf(members),
      access: membersOf(members.value!),
    });
  });
});
