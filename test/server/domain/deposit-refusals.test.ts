import { expect } from "chai";
import { buildManifest, type FileRecord } from "#core/dataset.ts";
import { DataDeedError, type ErrorCode } from "#core/errors.ts";
import { buildStatementMessage, type StatementMessage } from "#core/statement.ts";
import { sha256Text } from "#core/digest.ts";
import { certificateDigest } from "#core/certificate.ts";
import type { FingerprintRequest, UploadRequest } from "../../../server/ports/gateway.ts";
import { codeOf, refusalOf } from "../../helpers/code-of.ts";
import {
  depositRig,
  FILES,
  fingerprintRequest,
  HOLDER,
  holderDescription,
  localManifest,
  signedFingerprint,
  signedUpload,
  signMessage,
  STRANGER,
  subjectOf,
  type DepositRig,
} from "../../helpers/deposit-rig.ts";

interface Refused {
  readonly desc: string;
  readonly code: ErrorCode;
  /** All of them, in any order. */
  readonly pointers: readonly string[];
}

interface RefusedFingerprint extends Refused {
  request(now: number): FingerprintRequest | Promise<FingerprintRequest>;
}

interface RefusedUpload extends Refused {
  request(now: number): UploadRequest | Promise<UploadRequest>;
}

const withDescription = (change: object): FingerprintRequest => ({
  ...fingerprintRequest(),
  description: { ...holderDescription(), ...change },
});

const withDataset = (change: object): FingerprintRequest =>
  withDescription({ dataset: { ...holderDescription().dataset, ...change } });

/** A statement whose message was changed before it was signed. */
async function signedWith(
  now: number,
  change: Partial<StatementMessage>,
  wallet = HOLDER,
): Promise<FingerprintRequest> {
  const request = fingerprintRequest();
  const message = { ...buildStatementMessage(subjectOf(request), now), ...change };
  return { ...request, statement: await signMessage(message, wallet) };
}

/** One character, four bytes of UTF-8. */
const WIDE = "\u{20000}";
const WORD = `0x${"11".repeat(32)}` as const;

const FINGERPRINTS: readonly RefusedFingerprint[] = [
  {
    desc: "no description",
    request: () => ({ ...fingerprintRequest(), description: undefined }),
    code: "INPUT_INVALID",
    pointers: ["/description"],
  },
  {
    desc: "many wrong fields, all of them listed",
    request: () => ({
      description: { ...holderDescription(), coverage: "HALF", surplus: 1 },
      statement: { message: {}, signature: "0x0" },
      commitment: "sha256:XY",
      manifestDigest: 7,
      scale: { files: 0, bytes: -1, rows: 3 },
    }),
    code: "INPUT_INVALID",
    pointers: [
      "/description/coverage",
      "/description/surplus",
      "/statement/message/commitment",
      "/statement/message/manifestDigest",
      "/statement/message/descriptionDigest",
      "/statement/message/holder",
      "/statement/message/previous",
      "/statement/message/claimedAt",
      "/statement/signature",
      "/commitment",
      "/manifestDigest",
      "/scale/files",
      "/scale/bytes",
      "/scale/rows",
    ],
  },
  {
    desc: "an unknown member",
    request: () => ({ ...fingerprintRequest(), files: [] }) as FingerprintRequest,
    code: "INPUT_INVALID",
    pointers: ["/files"],
  },
  {
    desc: "a digest of another algorithm",
    request: () => ({ ...fingerprintRequest(), manifestSm3: `sha256:${"ab".repeat(32)}` }),
    code: "INPUT_INVALID",
    pointers: ["/manifestSm3"],
  },
  {
    desc: "a scale that is no count",
    request: () => ({ ...fingerprintRequest(), scale: { files: 1.5, bytes: "11" } }),
    code: "INPUT_INVALID",
    pointers: ["/scale/files", "/scale/bytes"],
  },
  {
    desc: "more files than a manifest may have",
    request: () => ({ ...fingerprintRequest(), scale: { files: 100_001, bytes: 0 } }),
    code: "INPUT_INVALID",
    pointers: ["/scale/files"],
  },
  {
    desc: "an unknown regime",
    request: () => withDescription({ regime: "CN-XX-1999" }),
    code: "REGIME_UNKNOWN",
    pointers: ["/description/regime"],
  },
  {
    desc: "a source agreement that has ended",
    request: () => withDataset({ sourceAgreementEnd: "2026-11-21" }),
    code: "SOURCE_AGREEMENT_EXPIRED",
    pointers: ["/description/dataset/sourceAgreementEnd"],
  },
  {
    desc: "core data",
    request: () => withDataset({ dataLevel: "CORE" }),
    code: "INPUT_INVALID",
    pointers: ["/description/dataset/dataLevel"],
  },
  {
    desc: "a former version that this log does not have",
    request: () => withDescription({ previous: `sha256:${"00".repeat(32)}` }),
    code: "INPUT_INVALID",
    pointers: ["/description/previous"],
  },
  ...(["commitment", "manifestDigest", "descriptionDigest", "previous"] as const).map((field) => ({
    desc: `a statement about another ${field}`,
    request: (now: number) => signedWith(now, { [field]: WORD }),
    code: "STATEMENT_MISMATCH" as const,
    pointers: [`/statement/message/${field}`],
  })),
  {
    desc: "a statement of another holder, rightly signed by that one",
    request: (now) => signedWith(now, { holder: STRANGER.address as `0x${string}` }, STRANGER),
    code: "STATEMENT_MISMATCH",
    pointers: ["/statement/message/holder"],
  },
  {
    desc: "a statement about another deposit altogether, every field named",
    request: async (now) => ({
      ...fingerprintRequest(),
      statement: (await signedFingerprint(now)).statement,
    }),
    code: "STATEMENT_MISMATCH",
    pointers: ["/statement/message/commitment", "/statement/message/manifestDigest"],
  },
  {
    desc: "a claim more than ten minutes ahead of the gateway's clock",
    request: (now) => signedFingerprint(now + 601),
    code: "INPUT_INVALID",
    pointers: ["/statement/message/claimedAt"],
  },
  {
    desc: "a signature by somebody else",
    request: (now) => signedWith(now, {}, STRANGER),
    code: "SIGNATURE_INVALID",
    pointers: ["/statement/signature"],
  },
  {
    desc: "a signature for another log",
    request: async (now) => {
      const request = fingerprintRequest();
      const message = buildStatementMessage(subjectOf(request), now);
      return {
        ...request,
        statement: await signMessage(message, HOLDER, "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512"),
      };
    },
    code: "SIGNATURE_INVALID",
    pointers: ["/statement/signature"],
  },
  {
    desc: "a message changed after it was signed",
    request: async (now) => {
      const { statement, ...request } = await signedFingerprint(now);
      return {
        ...request,
        statement: { ...statement, message: { ...statement.message, claimedAt: now - 1 } },
      };
    },
    code: "SIGNATURE_INVALID",
    pointers: ["/statement/signature"],
  },
  {
    desc: "a signature that is cut off",
    request: async (now) => {
      const { statement, ...request } = await signedFingerprint(now);
      return { ...request, statement: { ...statement, signature: statement.signature.slice(0, -2) } };
    },
    code: "SIGNATURE_INVALID",
    pointers: ["/statement/signature"],
  },
];

const changed = (change: Partial<FileRecord>): FileRecord[] =>
  FILES.map((file, i) => (i === 0 ? { ...file, ...change } : file));
const OTHER_DIGEST = `sha256:${"22".repeat(32)}` as const;

const UPLOADS: readonly RefusedUpload[] = [
  {
    desc: "no files",
    request: () => ({ description: holderDescription(), files: [] }),
    code: "DATASET_EMPTY",
    pointers: ["/files"],
  },
  {
    desc: "paths that lead out of the dataset",
    request: () => ({
      description: holderDescription(),
      files: ["../etc/passwd", "/etc/passwd", "a/./b", "a//b", "a\\b", "C:\\b", "", "e\u0301"].map(
        (path) => ({ ...FILES[0]!, path }),
      ),
    }),
    code: "PATH_INVALID",
    pointers: Array.from({ length: 8 }, (_, i) => `/files/${i}/path`),
  },
  {
    desc: "the same path twice",
    request: () => ({ description: holderDescription(), files: [...FILES, FILES[0]!] }),
    code: "PATH_DUPLICATE",
    pointers: ["/files/2/path"],
  },
  {
    desc: "a bad description and a bad path, both listed",
    request: () => ({
      description: { ...holderDescription(), coverage: "HALF" },
      files: changed({ path: ".." }),
    }),
    code: "INPUT_INVALID",
    pointers: ["/description/coverage", "/files/0/path"],
  },
  {
    desc: "a statement without its manifest",
    request: async (now) => {
      const { description, statement, files } = await signedUpload(now);
      return { description, statement, files };
    },
    code: "INPUT_INVALID",
    pointers: ["/manifest"],
  },
  {
    desc: "a manifest without a statement",
    request: () => ({ description: holderDescription(), manifest: localManifest(), files: FILES }),
    code: "INPUT_INVALID",
    pointers: ["/statement"],
  },
  {
    desc: "a manifest that is not of the format",
    request: async (now) => ({
      ...(await signedUpload(now)),
      manifest: { ...localManifest(), salt: "short" },
    }),
    code: "MANIFEST_INVALID",
    pointers: ["/manifest/salt"],
  },
  ...([{ sha256: OTHER_DIGEST }, { chunkRoot: OTHER_DIGEST }, { sizeBytes: 9 }] as const).map((change) => ({
    desc: `a file whose ${Object.keys(change)[0]} is not that of the signed manifest`,
    request: async (now: number) => ({ ...(await signedUpload(now)), files: changed(change) }),
    code: "COMMITMENT_MISMATCH" as const,
    pointers: [`/manifest/files/0/${Object.keys(change)[0]}`],
  })),
  {
    desc: "a file that did not arrive",
    request: async (now) => ({ ...(await signedUpload(now)), files: FILES.slice(1) }),
    code: "COMMITMENT_MISMATCH",
    pointers: ["/manifest/files/0"],
  },
  {
    desc: "a file that the signed manifest does not know",
    request: async (now) => ({
      ...(await signedUpload(now)),
      files: [...FILES, { ...FILES[0]!, path: "more.csv" }],
    }),
    code: "COMMITMENT_MISMATCH",
    pointers: ["/manifest/files"],
  },
  {
    desc: "another salt than that of the signed commitment",
    request: async (now) => ({
      ...(await signedUpload(now)),
      manifest: buildManifest(FILES, new Uint8Array(32).fill(8)),
    }),
    code: "COMMITMENT_MISMATCH",
    pointers: ["/statement/message/commitment", "/statement/message/manifestDigest"],
  },
  {
    desc: "an SM3 digest that the gateway did not see",
    request: async (now) =>
      signedUpload(now, localManifest(FILES.map((file) => ({ ...file, sm3: `sm3:${"cd".repeat(32)}` })))),
    code: "COMMITMENT_MISMATCH",
    pointers: ["/manifest/files/0/sm3", "/manifest/files/1/sm3"],
  },
];

/** What of an upload is sent before its files. */
function headOf({ description, statement, manifest }: UploadRequest): Omit<UploadRequest, "files"> {
  return { description, statement, manifest };
}

describe("a deposit is refused, and nothing is logged, for", () => {
  let rig: DepositRig;

  beforeEach(() => {
    rig = depositRig();
  });

  const expectRefusal = async (work: Promise<unknown>, { code, pointers }: Refused) => {
    const refusal = await refusalOf(work);
    expect(refusal?.code).to.equal(code);
    expect(refusal?.problems.map(({ pointer }) => pointer)).to.have.members(pointers);
    expect((await rig.store.head()).size).to.equal(0);
  };

  describe("fingerprints:", () => {
    for (const refused of FINGERPRINTS) {
      it(refused.desc, async () => {
        await expectRefusal(rig.deposits.depositFingerprint(await refused.request(rig.now())), refused);
      });
    }
  });

  describe("uploads:", () => {
    for (const refused of UPLOADS) {
      it(refused.desc, async () => {
        await expectRefusal(rig.deposits.depositUpload(await refused.request(rig.now())), refused);
      });
    }
  });

  describe("uploads, before their files arrive:", () => {
    const early = UPLOADS.filter(({ desc }) =>
      /manifest without|statement without|not of the format|another salt/.test(desc),
    );
    for (const refused of early) {
      it(refused.desc, async () => {
        await expectRefusal(rig.deposits.checkUpload(headOf(await refused.request(rig.now()))), refused);
      });
    }

    it("a wrong signature", async () => {
      const request = await signedUpload(rig.now());
      const forged = await signMessage(request.statement.message, STRANGER);
      expect(await codeOf(rig.deposits.checkUpload({ ...headOf(request), statement: forged }))).to.equal(
        "SIGNATURE_INVALID",
      );
    });
  });

  it("a former version of another holder", async () => {
    const theirs = await rig.deposits.depositFingerprint({
      ...fingerprintRequest(),
      description: holderDescription(STRANGER),
    });
    const previous = sha256Text(certificateDigest(theirs.certificate));
    const refusal = await refusalOf(rig.deposits.depositFingerprint(withDescription({ previous })));
    expect(refusal?.code).to.equal("INPUT_INVALID");
    expect(refusal?.problems.map(({ pointer }) => pointer)).to.deep.equal(["/description/previous"]);
    expect((await rig.store.head()).size).to.equal(1);
  });
});

describe("a signature that is not the holder account's own", () => {
  it("counts when the holder is a contract that accepts it", async () => {
    const rig = depositRig({ acceptsSignature: (account) => Promise.resolve(account === HOLDER.address) });
    const { index } = await rig.deposits.depositFingerprint(await signedWith(rig.now(), {}, STRANGER));
    expect(index).to.equal(0);
  });

  it("is neither valid nor invalid while the chain can't be asked", async () => {
    const rig = depositRig({
      acceptsSignature: () => Promise.reject(new DataDeedError("CHAIN_UNREACHABLE")),
    });
    expect(await codeOf(rig.deposits.depositFingerprint(await signedWith(rig.now(), {}, STRANGER)))).to.equal(
      "CHAIN_UNREACHABLE",
    );
    expect((await rig.store.head()).size).to.equal(0);
    expect((await rig.deposits.depositFingerprint(await signedFingerprint(rig.now()))).index).to.equal(0);
  });

  it("does not make a certificate that one IPFS block can't hold", async () => {
    const rig = depositRig({ acceptsSignature: () => Promise.resolve(true) });
    const request = withDataset({
      title: WIDE.repeat(200),
      scenario: WIDE.repeat(2_000),
      algorithmRules: WIDE.repeat(4_000),
      summary: WIDE.repeat(4_000),
      keywords: Array.from({ length: 30 }, (_, i) => `${WIDE.repeat(48)}${10 + i}`),
      format: Array.from({ length: 50 }, (_, i) => `${"a".repeat(127)}/${"b".repeat(125)}${10 + i}`),
    });
    const message = buildStatementMessage(subjectOf(request), rig.now());
    const deposit = (signatureBytes: number) =>
      rig.deposits.depositFingerprint({
        ...request,
        statement: { message, signature: `0x${"ab".repeat(signatureBytes)}` },
      });
    expect(await codeOf(deposit(4_096))).to.equal("CERTIFICATE_TOO_LARGE");
    expect((await rig.store.head()).size).to.equal(0);
    expect((await deposit(100)).index).to.equal(0);
  });

  it("may be claimed up to ten minutes ahead of the gateway's clock", async () => {
    const rig = depositRig();
    expect((await rig.deposits.depositFingerprint(await signedFingerprint(rig.now() + 600))).index).to.equal(
      0,
    );
  });
});
