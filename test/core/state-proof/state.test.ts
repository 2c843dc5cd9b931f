import { createMerkleProof, createMPT } from "@ethereumjs/mpt";
import { RLP } from "@ethereumjs/rlp";
import { expect } from "chai";
import { keccak256 as keccakHex } from "ethers";
import { addressBytes, type Address } from "#core/address.ts";
import { fromHex0x, toHex0x } from "#core/bytes.ts";
import { readAccount, readStorage } from "#core/state-proof/state.ts";
import { indexNodes } from "#core/state-proof/trie.ts";
import {
  mappingSlot,
  memberAddress,
  memberBytes,
  memberInteger,
  memberSlot,
} from "#core/state-proof/words.ts";
import { uintWord } from "#core/typed-data.ts";
import { codeOf } from "../../helpers/error-of.ts";

const keccak = (bytes: Uint8Array): Uint8Array => fromHex0x(keccakHex(bytes));
const filled = (length: number, byte: number): Uint8Array => new Uint8Array(length).fill(byte);
const CONTRACT: Address = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const NOBODY: Address = "0x00000000000000000000000000000000000000AA";
const CODE_HASH = filled(32, 9);

/** A state with one contract whose storage is `slots`, and the proofs of everything asked. */
async function world(slots: Readonly<Record<string, unknown>>, account?: unknown) {
  const storage = await createMPT();
  for (const [slot, value] of Object.entries(slots))
    await storage.put(keccak(uintWord(BigInt(slot))), RLP.encode(value as string));
  const state = await createMPT();
  const leaf = account ?? [1, 0, storage.root(), CODE_HASH];
  await state.put(
    keccak(addressBytes(CONTRACT)),
    leaf instanceof Uint8Array ? leaf : RLP.encode(leaf as string[]),
  );
  const asked = [...Object.keys(slots), "99"].map((slot) => keccak(uintWord(BigInt(slot))));
  const proofs = await Promise.all([
    ...[CONTRACT, NOBODY].map((address) => createMerkleProof(state, keccak(addressBytes(address)))),
    ...asked.map((key) => createMerkleProof(storage, key)),
  ]);
  return { stateRoot: state.root(), storageRoot: storage.root(), nodes: indexNodes(proofs.flat()) };
}

describe("state proofs", () => {
  it("give an account's storage and code, and the absence of one", async () => {
    const { nodes, stateRoot, storageRoot } = await world({ 1: 5 });
    expect(readAccount(nodes, stateRoot, CONTRACT)).to.deep.equal({ storageRoot, codeHash: CODE_HASH });
    expect(readAccount(nodes, stateRoot, NOBODY)).to.equal(null);
  });

  it("give stored words at their full width, and zero for what is proven to be absent", async () => {
    const { nodes, stateRoot } = await world({ 1: 5, 2: filled(32, 0xab) });
    const account = readAccount(nodes, stateRoot, CONTRACT)!;
    expect(readStorage(nodes, account, 1n)).to.deep.equal(uintWord(5));
    expect(readStorage(nodes, account, 2n)).to.deep.equal(filled(32, 0xab));
    expect(readStorage(nodes, account, 99n)).to.deep.equal(new Uint8Array(32));
    expect(codeOf(() => readStorage(indexNodes([]), account, 1n))).to.equal("STATE_PROOF_INVALID");
  });

  it("give zero for a word that was cleared and left in the trie, as Anvil leaves it", async () => {
    const { nodes, stateRoot } = await world({ 1: "", 2: 7 });
    const account = readAccount(nodes, stateRoot, CONTRACT)!;
    expect(readStorage(nodes, account, 1n)).to.deep.equal(new Uint8Array(32));
  });

  it("are refused when a stored word has no form that a chain stores", async () => {
    for (const value of [filled(2, 0), filled(33, 1), ["a"]]) {
      const { nodes, stateRoot } = await world({ 1: value, 2: 7 });
      const account = readAccount(nodes, stateRoot, CONTRACT)!;
      expect(codeOf(() => readStorage(nodes, account, 1n))).to.equal("STATE_PROOF_INVALID");
    }
  });

  it("are refused when an account has another shape", async () => {
    for (const account of [
      [1, 0, filled(32, 1)],
      [1, 0, filled(32, 1), filled(31, 1)],
      [1, 0, filled(31, 1), filled(32, 1)],
      [1, 0, filled(32, 1), filled(32, 1), 0],
      RLP.encode("no list"),
      filled(3, 0xff),
    ]) {
      const { nodes, stateRoot } = await world({}, account);
      expect(codeOf(() => readAccount(nodes, stateRoot, CONTRACT))).to.equal("STATE_PROOF_INVALID");
    }
  });
});

describe("words of storage", () => {
  it("lie where Solidity puts them", () => {
    // keccak256 of 64 zero bytes, the first value of many a mapping.
    expect(mappingSlot(uintWord(0), 0)).to.equal(
      BigInt("0xad3228b676f7d3cd4284a5443f17f1962b36e491b30a40b2405849e597ba5fb5"),
    );
    expect(memberSlot(5n, { slot: 2, offset: 0, bytes: 1 })).to.equal(7n);
    expect(memberSlot(2n ** 256n - 1n, { slot: 2, offset: 0, bytes: 1 })).to.equal(1n);
  });

  it("hold several members, counted from the right", () => {
    const word = Uint8Array.from({ length: 32 }, (_, i) => i);
    expect(toHex0x(memberBytes(word, { slot: 0, offset: 0, bytes: 2 }))).to.equal("0x1e1f");
    expect(memberInteger(word, { slot: 0, offset: 1, bytes: 2 })).to.equal(0x1d1e);
    expect(memberAddress(word, { slot: 0, offset: 12, bytes: 20 }).toLowerCase()).to.equal(
      "0x000102030405060708090a0b0c0d0e0f10111213",
    );
    expect(codeOf(() => memberInteger(filled(32, 1), { slot: 0, offset: 0, bytes: 8 }))).to.equal(
      "STATE_PROOF_INVALID",
    );
  });
});
