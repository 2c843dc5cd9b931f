import { ed25519 } from "@noble/curves/ed25519.js";
import { expect } from "chai";
import { fromBase64, toBase64, toHex, utf8 } from "#core/bytes.ts";
import { cosign, findCosignature } from "#core/note/cosignature.ts";
import { formatLogNote, parseLogNote } from "#core/note/log-note.ts";
import {
  formatNote,
  formatNoteKey,
  isClaimedBy,
  parseNote,
  parseNoteKey,
  parseSignatureLine,
  verifyEd25519,
} from "#core/note/signed-note.ts";
import { readLogNote, readWitnessedNote } from "#core/note/trusted-note.ts";
import { parseTrust } from "#core/trust.ts";
import { codeOf } from "../../helpers/code-of.ts";
import {
  COSIGNED_AT,
  HEAD,
  noteOf,
  signText,
  testWitness,
  WITNESSED_TRUST,
  WITNESSES,
} from "../../helpers/note-world.ts";
import { NOW, OTHER_ISSUER_KEY, TRUST } from "../../helpers/scenario.ts";

const refusing = (step: () => unknown) => codeOf(Promise.resolve().then(step));
const [bank, court, auditor] = WITNESSES as [
  (typeof WITNESSES)[0],
  (typeof WITNESSES)[0],
  (typeof WITNESSES)[0],
];

/** The example of Go's golang.org/x/mod/sumdb/note, from which the format comes. */
const GO = {
  key: "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
  text: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
  line: "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=",
};

/** The example of C2SP tlog-cosignature. */
const C2SP =
  "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n" +
  "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n" +
  "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

describe("signed notes", () => {
  it("are those of Go's note package", () => {
    const note = parseNote(`${GO.text}\n${GO.line}\n`);
    const key = parseNoteKey(GO.key)!;
    expect(note.text).to.equal(GO.text);
    expect(isClaimedBy(note.signatures[0]!, key)).to.equal(true);
    expect(verifyEd25519(note.signatures[0]!.signature, utf8(note.text), key.publicKey)).to.equal(true);
    expect(verifyEd25519(note.signatures[0]!.signature, utf8(`${note.text} `), key.publicKey)).to.equal(
      false,
    );
    expect(verifyEd25519(new Uint8Array(3), utf8(note.text), key.publicKey)).to.equal(false);
    expect(formatNote(note)).to.equal(`${GO.text}\n${GO.line}\n`);
    expect(formatNoteKey(key)).to.equal(GO.key);
  });

  it("are read as C2SP writes them, with the time of the cosignature", () => {
    const { text, signatures } = parseNote(C2SP);
    expect(text.split("\n").length).to.equal(4);
    expect(signatures.map(({ name }) => name)).to.deep.equal([
      "example.com/behind-the-sofa",
      "witness.example.com/w1",
    ]);
    const stamp = signatures[1]!.signature.slice(0, 8);
    expect(toHex(stamp)).to.equal((1_679_315_147).toString(16).padStart(16, "0"));
    expect(formatNote({ text, signatures })).to.equal(C2SP);
  });

  it("may have empty lines in their text; the last one parts it from the signatures", () => {
    const text = "a\n\nb\n";
    expect(parseNote(`${text}\n${GO.line}\n`).text).to.equal(text);
  });

  it("are refused in any other form", async () => {
    const bad = [
      "",
      GO.text,
      `${GO.text}\n${GO.line}`,
      `${GO.text}${GO.line}\n`,
      `\n\n${GO.line}\n`,
      `${GO.text}\n\u0007${GO.line}\n`,
      `${GO.text}\ud800\n${GO.line}\n`,
      `${GO.text}\n${GO.line.replace("—", "-")}\n`,
      `${GO.text}\n${GO.line} more\n`,
      `${GO.text}\n— Peter x08=\n`,
      `${GO.text}\n— Peter x08go/==\n`,
      `${GO.text}\n— Pe+ter x08go/ZJkuBS\n`,
      `${GO.text}\n—  x08go/ZJkuBS\n`,
      `${GO.text}\n${`${GO.line}\n`.repeat(101)}`,
      `${"a".repeat(70_000)}\n\n${GO.line}\n`,
      `${GO.text}\n—\n`,
      `${GO.text}\n— Peter\n`,
    ];
    for (const note of bad)
      expect(await refusing(() => parseNote(note)), note.slice(-40)).to.equal("NOTE_INVALID");
  });

  it("have keys that tell when they are mistyped", () => {
    expect(parseNoteKey(bank.vkey)).to.deep.equal(bank.key);
    for (const bad of [
      "",
      "a+b",
      bank.vkey.replace("bank", "tank"),
      bank.vkey.slice(0, -2),
      `${bank.vkey.slice(0, -1)}!`,
      bank.vkey.replace("+B", "+A"),
      `x y+00000000+${toBase64(new Uint8Array(33).fill(4))}`,
      `xy+00000000+${toBase64(new Uint8Array(33).fill(2))}`,
      `xy+00000000+${toBase64(new Uint8Array(32).fill(4))}`,
    ])
      expect(parseNoteKey(bad), bad).to.equal(undefined);
  });
});

describe("base64", () => {
  it("has one spelling for bytes", async () => {
    for (const length of [0, 1, 2, 3, 4, 31, 32, 33]) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 89 + 250) & 255);
      expect(toBase64(bytes)).to.equal(Buffer.from(bytes).toString("base64"));
      expect(toHex(fromBase64(toBase64(bytes)))).to.equal(toHex(bytes));
    }
    for (const bad of ["A", "AA", "AB==", "AA=A", "A===", "A-==", "AAA ", "===="])
      expect(await refusing(() => fromBase64(bad)), bad).to.equal("INPUT_INVALID");
  });
});

describe("notes of the log", () => {
  it("say size, root and block of the log, and are read back as written", () => {
    expect(parseLogNote(formatLogNote(HEAD))).to.deep.equal(HEAD);
    expect(formatLogNote(HEAD).split("\n").slice(0, 2)).to.deep.equal([
      "datadeed/eip155:31337/0x5FbDB2315678afecb367f032d93F642f64180aa3",
      "40",
    ]);
  });

  it("are refused in any other form", async () => {
    const good = formatLogNote(HEAD);
    const lines = good.split("\n");
    for (const bad of [
      "",
      good.slice(0, -1),
      `${good}\n`,
      `${good}more\n`,
      good.replace("\n40\n", "\n040\n"),
      good.replace("\n40\n", "\n-1\n"),
      good.replace("\n40\n", "\n9999999999999999\n"),
      good.replace("block 9", "block 09"),
      good.replace("block 9", "block 9007199254740993"),
      good.replace("9 0x", "9 0X"),
      good.replace(lines[2]!, toBase64(new Uint8Array(31))),
      good.replace(lines[2]!, "no"),
      `\n${lines.slice(1).join("\n")}`,
    ])
      expect(await refusing(() => parseLogNote(bad)), bad).to.equal("NOTE_INVALID");
  });

  it("are believed when an issuer of the trust document signed them", async () => {
    expect(readLogNote(noteOf(HEAD), TRUST, NOW)).to.deep.equal(HEAD);
    const text = formatLogNote(HEAD);
    const signed = (...signatures: Parameters<typeof formatNote>[0]["signatures"]) =>
      formatNote({ text, signatures });
    const reading = (note: string, trust = TRUST, time = NOW) =>
      refusing(() => readLogNote(note, trust, time));
    expect(await reading(signed(signText(text, OTHER_ISSUER_KEY)))).to.equal("NOTE_UNTRUSTED");
    expect(await reading(signed(signText(text, undefined, "another")))).to.equal("NOTE_UNTRUSTED");
    expect(await reading(signed(signText(text), signText(`${text} `)))).to.equal("NOTE_INVALID");
    expect(await reading(noteOf({ ...HEAD, origin: "datadeed/eip155:1/0x" }))).to.equal("NOTE_UNTRUSTED");
    const [issuer] = TRUST.issuers;
    const retired = { ...TRUST, issuers: [{ ...issuer!, until: "2026-11-22T08:00:00Z" }] };
    expect(await reading(noteOf(HEAD), retired)).to.equal("NOTE_UNTRUSTED");
    const unknown = { ...TRUST, issuers: [{ ...issuer!, id: "did:web:example" }] };
    expect(await reading(noteOf(HEAD), unknown)).to.equal("NOTE_UNTRUSTED");
  });
});

describe("witnessed notes", () => {
  const reading = (note: string, now = NOW, trust = WITNESSED_TRUST) =>
    refusing(() => readWitnessedNote(note, trust, now));

  it("are believed when as many witnesses as demanded cosigned them", () => {
    expect(readWitnessedNote(noteOf(HEAD, [bank, auditor]), WITNESSED_TRUST, NOW)).to.deep.equal({
      ...HEAD,
      witnesses: ["The bank.example/w", "The auditor.example/w"],
      witnessedSince: "2026-11-22T08:00:05Z",
    });
  });

  it("are not with fewer, with strangers, or with one witness twice", async () => {
    const stranger = testWitness("stranger.example/w");
    for (const witnesses of [[], [bank], [bank, bank], [bank, stranger], [stranger, stranger, stranger]])
      expect(await reading(noteOf(HEAD, witnesses))).to.equal("NOTE_UNTRUSTED");
    expect(await reading(noteOf(HEAD, [bank, court, auditor]), NOW, TRUST)).to.equal("NOTE_UNTRUSTED");
  });

  it("are not with cosignatures of the future, which clocks may differ on by a quarter of an hour", async () => {
    expect(await reading(noteOf(HEAD, [bank, court]), COSIGNED_AT - 900)).to.equal("none");
    expect(await reading(noteOf(HEAD, [bank, court]), COSIGNED_AT - 901)).to.equal("NOTE_UNTRUSTED");
  });

  it("are refused whole when a signature that claims to be of a witness does not hold", async () => {
    const forged = { ...bank, sign: court.sign };
    expect(await reading(noteOf(HEAD, [forged, court, auditor]))).to.equal("NOTE_INVALID");
    const text = formatLogNote(HEAD);
    const late = cosign(text, 2 ** 53 - 1, bank.key, bank.sign);
    const short = { ...late, signature: late.signature.slice(1) };
    const beyond = { ...late, signature: Uint8Array.from([255, ...late.signature.slice(1)]) };
    for (const broken of [short, beyond]) {
      const signatures = [signText(text), broken];
      expect(findCosignature({ text, signatures }, bank.key)).to.deep.equal({ kind: "INVALID" });
    }
    const plain = { ...bank.key, type: 1 } as const;
    const typed = cosign(text, 1, plain, bank.sign);
    expect(findCosignature({ text, signatures: [typed] }, plain)).to.deep.equal({ kind: "INVALID" });
  });

  it("count each witness's newest cosignature, and the log's key of that time", async () => {
    const text = formatLogNote(HEAD);
    const twice = [COSIGNED_AT, COSIGNED_AT + 50].map((time) => cosign(text, time, bank.key, bank.sign));
    expect(findCosignature({ text, signatures: twice }, bank.key)).to.deep.equal({
      kind: "HOLDS",
      time: COSIGNED_AT + 50,
    });
    const [issuer] = TRUST.issuers;
    const retired = { ...WITNESSED_TRUST, issuers: [{ ...issuer!, until: "2026-11-22T08:00:10Z" }] };
    expect(await reading(noteOf(HEAD, [bank, court]), NOW, retired)).to.equal("none");
    expect(await reading(noteOf(HEAD, [bank, court], COSIGNED_AT + 60), NOW, retired)).to.equal(
      "NOTE_UNTRUSTED",
    );
  });

  it("need a trust document with distinct keys and a threshold that can be met", async () => {
    const { keys } = WITNESSED_TRUST.witnesses!;
    const parsing = (witnesses: unknown) => refusing(() => parseTrust({ ...TRUST, witnesses }));
    expect(await parsing({ threshold: 3, keys })).to.equal("none");
    expect(await parsing({ threshold: 4, keys })).to.equal("TRUST_INVALID");
    expect(await parsing({ threshold: 0, keys })).to.equal("TRUST_INVALID");
    expect(await parsing({ threshold: 1, keys: [] })).to.equal("TRUST_INVALID");
    const twin = { name: "Twin", key: formatNoteKey({ ...bank.key, name: "twin" }) };
    expect(await parsing({ threshold: 1, keys: [...keys, twin] })).to.equal("TRUST_INVALID");
    expect(await parsing({ threshold: 1, keys: [{ name: "Log", key: GO.key }] })).to.equal("TRUST_INVALID");
    expect(await parsing({ threshold: 1, keys: [{ name: "x", key: "no key" }] })).to.equal("TRUST_INVALID");
  });

  it("are cosigned over time and text, as C2SP has it", () => {
    const { signature } = cosign("a\n1\nb\n", 7, bank.key, bank.sign);
    const message = utf8("cosignature/v1\ntime 7\na\n1\nb\n");
    expect(ed25519.verify(signature.slice(8), message, bank.key.publicKey)).to.equal(true);
    expect(parseSignatureLine(`— ${bank.key.name} ${toBase64(signature)}`).name).to.equal(bank.key.name);
  });
});
