/**
 * The closed table of error codes: what went wrong, and what the reader can do about it.
 * A code is never reused for another meaning. The docs are checked against this table.
 */
export const ERROR_TABLE = {
  // documents and input
  JSON_INVALID: ["The text is not valid JSON.", "Check that the file is complete and unmodified."],
  JSON_DUPLICATE_KEY: [
    "A JSON object has the same key twice.",
    "Remove the duplicate; such a document can be read in two ways.",
  ],
  JSON_LONE_SURROGATE: [
    "A JSON string contains half of a surrogate pair.",
    "Re-encode the text as proper Unicode.",
  ],
  JSON_TOO_DEEP: ["The JSON is nested too deeply.", "Use a document of the published format."],
  JSON_TOO_LARGE: ["The JSON is larger than allowed.", "Use a document of the published format."],
  JSON_UNSAFE_NUMBER: ["A JSON number can't be kept exactly.", "Use integers below 2^53."],
  INPUT_INVALID: ["One or more fields are missing or wrong.", "Correct every field that is listed."],
  USAGE: ["The command was called in a wrong way.", "See the command's --help."],
  // dataset and manifest
  PATH_INVALID: [
    "A file path is not allowed in a manifest.",
    "Use relative paths with `/`, without empty, `.` or `..` segments.",
  ],
  PATH_DUPLICATE: ["The same path occurs twice.", "Give every file a path of its own."],
  SYMLINK_REFUSED: [
    "A symbolic link is part of the dataset.",
    "Replace the link by the file it points to; a link's target can change unseen.",
  ],
  DATASET_EMPTY: ["The dataset has no files.", "Deposit at least one file."],
  FILE_CHANGED: [
    "A file changed while it was being read.",
    "Make sure that nothing writes to the dataset, then try again.",
  ],
  FILE_UNREADABLE: ["A file can't be read.", "Check that it exists and that you may read it."],
  FILE_EXISTS: [
    "A file of this name is there already.",
    "Choose another name, or move the file away; it may be the only copy of something.",
  ],
  FILE_UNSUPPORTED: [
    "Something that is no ordinary file is part of the dataset.",
    "Take sockets, pipes and devices out of the folder.",
  ],
  FILE_UNWRITABLE: [
    "A file can't be written.",
    "Check the folder, its permissions and the space left on the disk.",
  ],
  MANIFEST_INVALID: [
    "The manifest is not of the published format.",
    "Use the manifest made by `datadeed hash` or by the deposit.",
  ],
  // merkle proofs
  PROOF_MALFORMED: [
    "A proof has the wrong length or shape.",
    "Fetch the bundle again from a source that you trust.",
  ],
  PROOF_MISMATCH: [
    "A proof does not lead to the stated root.",
    "The bundle is not genuine; do not rely on it.",
  ],
  STATE_PROOF_INVALID: [
    "A proof of the chain's state does not prove what it should.",
    "Fetch the bundle again with a fresh proof; if that fails too, do not rely on it.",
  ],
  CHAIN_PROOF_MISSING: [
    "The bundle carries no proof of the chain's state.",
    "Fetch the bundle again, or make a proof with `datadeed prove`.",
  ],
  BLOCK_NOT_TRUSTED: [
    "No block hash is known to be trusted.",
    "Name the hash of the proof's block, from a source that you trust.",
  ],
  PROOF_OF_OTHER_BLOCK: [
    "The proof is of another block than the trusted one.",
    "Name the hash of the proof's block, or fetch a proof for the block that you trust.",
  ],
  NOT_PROVEN: ["A proof of state can't tell this.", "Ask the chain itself."],
  STATE_PROOF_UNAVAILABLE: [
    "The chain's node gives no proofs of its state.",
    "Ask a node that answers eth_getProof for this block.",
  ],
  // keys and signatures
  KEY_INVALID: ["A key can't be read.", "Check the key file and its password."],
  SIGNATURE_INVALID: [
    "A signature does not verify.",
    "Sign again with the stated key over exactly this document.",
  ],
  STATEMENT_MISMATCH: [
    "The depositor's statement speaks of something else than this deposit.",
    "Make a new statement over this manifest and description.",
  ],
  COMMITMENT_MISMATCH: [
    "The data received do not open the signed commitment.",
    "Compute the manifest again from exactly the files that you upload.",
  ],
  // description
  REGIME_UNKNOWN: ["The regime profile is not known.", "Use one of the regimes listed in the documentation."],
  SOURCE_AGREEMENT_EXPIRED: [
    "The agreement under which the data were obtained has ended.",
    "Renew the source agreement before depositing.",
  ],
  // report
  POLICY_INVALID: [
    "The lender's policy is not of the published format.",
    "Correct every field listed; the format is in the documentation.",
  ],
  SUPPLIED_INVALID: [
    "The supplied documents are not of the published format.",
    "Correct every field listed; the format is in the documentation.",
  ],
  // bundle and trust
  BUNDLE_INVALID: [
    "The bundle is incomplete or not of the published format.",
    "Fetch it again; each missing member is named.",
  ],
  PDF_UNREADABLE: [
    "The PDF can't be read.",
    "Save the file ending in .deed.json that is attached to it with a PDF reader, and use that.",
  ],
  PDF_WITHOUT_BUNDLE: [
    "No bundle is attached to the PDF.",
    "A print or a scan proves nothing: ask for the original file, or for the bundle (.deed.json).",
  ],
  PDF_WITHOUT_REPORT: [
    "No report is attached to the PDF.",
    "A print or a scan proves nothing: ask for the original file, or for the report (.json).",
  ],
  PDF_AMBIGUOUS: [
    "Several files of the same kind are attached to the PDF.",
    "The file was put together by somebody; ask for the original, or save each attachment and check it.",
  ],
  PDF_TOO_LARGE: [
    "The PDF, or what is packed in it, is larger than a certificate can be.",
    "Ask for the original file, or for the bundle (.deed.json).",
  ],
  BUNDLE_FOREIGN: [
    "The bundle belongs to a chain or contract that you do not trust.",
    "Check which trust document the issuer publishes.",
  ],
  TRUST_INVALID: ["The trust document is not of the published format.", "Fetch it again from the operator."],
  CERTIFICATE_INVALID: ["The certificate is not of the published format.", "Fetch it again from its issuer."],
  CERTIFICATE_TOO_LARGE: ["The certificate would be larger than 64 KiB.", "Shorten the description."],
  CERTIFICATE_NO_INVALID: [
    "The certificate number is mistyped.",
    "Compare it with the certificate; its last character is a check character.",
  ],
  // gateway
  REQUEST_MALFORMED: [
    "The HTTP request can't be understood.",
    "Check the address, the headers and, for uploads, the multipart encoding.",
  ],
  UNAUTHENTICATED: [
    "No valid API key was given, and nobody is signed in.",
    "Send `Authorization: Bearer <API key>`, or sign in again.",
  ],
  FORBIDDEN: ["The API key lacks the scope for this.", "Use a key with the scope that is named."],
  SIGN_IN_REFUSED: [
    "The sign-in message is not one that was asked for here, or is not signed by its account.",
    "Start the sign-in again on the gateway's own page; check the clock of this device.",
  ],
  CROSS_SITE_REFUSED: [
    "The request does not come from a page of this gateway.",
    "Open the gateway's own page under its published address and try again; programs use an API key.",
  ],
  NOT_FOUND: ["There is nothing under this address.", "Check the number or path."],
  NOT_FINAL: [
    "The certificate's anchor is not final yet.",
    "Wait until the certificate is final, then ask again.",
  ],
  NOT_ANCHORED: ["The certificate is not on the chain yet.", "Ask again in a few seconds."],
  IDEMPOTENCY_CONFLICT: [
    "This Idempotency-Key was used with another request.",
    "Use a new key for a new request.",
  ],
  IDEMPOTENCY_IN_PROGRESS: [
    "A request with this Idempotency-Key is still running.",
    "Wait for it, then repeat the request.",
  ],
  PAYLOAD_TOO_LARGE: [
    "The request is larger than allowed.",
    "Send less at once; the limits are in the documentation.",
  ],
  UNSUPPORTED_MEDIA_TYPE: [
    "The content type is not accepted here.",
    "Use the content type given in the documentation.",
  ],
  METHOD_NOT_ALLOWED: ["This address does not answer to this method.", "Use a method of the Allow header."],
  NOT_ACCEPTABLE: [
    "None of the accepted formats is served here.",
    "Ask for one of the formats given in the documentation.",
  ],
  UPLOAD_INCOMPLETE: ["The upload ended before it was complete.", "Send it again; nothing was recorded."],
  LIMIT_EXCEEDED: ["Too many items in one request.", "Split the request."],
  TOO_MANY: [
    "There are too many of these already.",
    "Remove or close some that you do not need, then try again.",
  ],
  NOT_READY: ["The gateway is starting or stopping.", "Try again in a moment."],
  // registers
  REGISTER_REFUSED: [
    "The register refused this step.",
    "See `details.error` and its arguments; docs/register.md has the guards of every step.",
  ],
  DATASET_GUESSABLE: [
    "The dataset is so small that it can be guessed from the root that a pledge makes public.",
    "Pledge a larger dataset, or send `acceptPublicRoot: true` where its content is no secret.",
  ],
  // audit
  CHECKPOINT_FOREIGN: [
    "The checkpoint file is not of this audit.",
    "Start without it, or name the trust document, the chain and the block that it was made with.",
  ],
  // log, chain, store, ipfs
  LOG_FORKED: [
    "The chain holds a root that is not ours.",
    "Stop using this gateway's key elsewhere; compare the log's copies before going on.",
  ],
  LOG_CORRUPT: [
    "The stored log contradicts itself.",
    "Restore the database from a backup; the chain shows which is right.",
  ],
  CHAIN_UNREACHABLE: ["The chain's RPC does not answer.", "Check the RPC address and the network."],
  BLOCK_LOST: [
    "A block that was seen is no longer on the chain.",
    "Read the head again; what is missing is sent again by itself.",
  ],
  CHAIN_MISMATCH: ["The RPC serves another chain.", "Check the RPC address; the chain id differs."],
  CHAIN_ANSWER_INVALID: [
    "An RPC node gave an answer that can't be right.",
    "Ask another node; do not rely on this one.",
  ],
  CONTRACT_MISSING: [
    "No contract of the expected kind is at this address.",
    "Check the trust document and that the RPC serves the right chain.",
  ],
  RPC_DISAGREEMENT: [
    "Two RPC nodes tell different things.",
    "Find out which one is wrong before relying on either.",
  ],
  TRANSACTION_REVERTED: ["The chain refused a transaction.", "See the revert reason in the details."],
  TRANSACTION_PENDING: [
    "A transaction is not mined yet.",
    "It is sent again with a higher fee; check the chain if this lasts.",
  ],
  TRANSACTION_SUPERSEDED: [
    "Another transaction of the same account took this one's place.",
    "The chain's head is read again; give each gateway a notary key of its own.",
  ],
  INSUFFICIENT_FUNDS: [
    "The account can't pay for a transaction.",
    "Send funds to the account that is named.",
  ],
  DEPLOYMENT_FAILED: [
    "The contracts could not be deployed.",
    "See the reason; called again, the deployment goes on where it stopped.",
  ],
  DEPLOYMENT_INVALID: [
    "The contracts on the chain are not those of the deployment record.",
    "Check the RPC address and the record; do not rely on these contracts.",
  ],
  IPFS_UNREACHABLE: ["The IPFS node does not answer.", "Publishing is retried; check the IPFS address."],
  CID_INVALID: [
    "This is not a content identifier that can be served.",
    "Use a CID of the certificate or the checkpoint, as published.",
  ],
  CID_MISMATCH: [
    "The IPFS node computed another address for the same bytes.",
    "Check the node's version and import parameters.",
  ],
  STORE_FAILED: ["The database refused a write.", "Check disk space and the database's log."],
  STORE_LOCKED: [
    "Another gateway uses this data directory.",
    "Stop it, or choose another DATADEED_DATA_DIR.",
  ],
  CONFIG_INVALID: ["The configuration is wrong.", "Correct every setting that is named."],
  GATEWAY_ANSWER_INVALID: [
    "What answered is no DataDeed gateway, or not one of this version.",
    "Check the gateway's address.",
  ],
  NOTE_INVALID: [
    "This is no signed note of a log, or a signature on it does not hold.",
    "Fetch the note again; if that does not help, do not rely on it.",
  ],
  NOTE_UNTRUSTED: [
    "The note is not of the trusted log, or too few trusted witnesses cosigned it.",
    "Fetch a note that more witnesses have cosigned, or check the trust document.",
  ],
  LOG_UNKNOWN: ["This witness does not watch that log.", "Compare the origin line with the trust document."],
  FORK_REFUSED: [
    "What is to be cosigned does not extend what was cosigned before, or is not what the chain has.",
    "Keep both notes: they may prove that the log or the chain shows different things to different people.",
  ],
  BLOCK_NOT_FINAL: ["A block is not final yet, or not known yet.", "Ask again in a moment."],
  WITNESS_REFUSED: [
    "A witness did not cosign a note.",
    "See its reason: it may watch another log, or have seen another history than this one.",
  ],
  WITNESS_STATE_INVALID: [
    "The witness's state can't be read.",
    "Restore the state file: without it the witness would forget what it has cosigned.",
  ],
  WITNESS_LOCKED: [
    "Another witness uses this key or this state.",
    "Stop it first: two witnesses over one state could cosign a fork together.",
  ],
  TIMESTAMP_REFUSED: [
    "A time-stamping authority gave no token that holds.",
    "Check its address, and that DATADEED_TSA_CA_FILE has its certificate; other authorities go on.",
  ],
  SERVICE_UNREACHABLE: ["A service does not answer.", "Check the address and the network."],
  INTERNAL: ["An unexpected error.", "Report it, with the request id where there is one."],
} as const satisfies Record<string, readonly [meaning: string, remedy: string]>;

export type ErrorCode = keyof typeof ERROR_TABLE;

/** One field that is wrong: where (RFC 6901 JSON pointer, or a named setting) and why. */
export interface FieldProblem {
  readonly pointer: string;
  readonly reason: string;
}

export interface ErrorOptions {
  readonly cause?: unknown;
  /** All bad fields at once. */
  readonly problems?: readonly FieldProblem[];
  /** Facts that help: numbers, addresses, never secrets. JSON-serialisable. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The only error class of the project. Callers decide by `code`, never by the message's text. */
export class DataDeedError extends Error {
  readonly code: ErrorCode;
  readonly problems: readonly FieldProblem[];
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message?: string, options: ErrorOptions = {}) {
    super(
      message ?? ERROR_TABLE[code][0],
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = "DataDeedError";
    this.code = code;
    this.problems = options.problems ?? [];
    this.details = options.details ?? {};
  }

  get remedy(): string {
    return ERROR_TABLE[this.code][1];
  }
}

/** True for a `DataDeedError`, of the given code where one is given. */
export function isDataDeedError(error: unknown, code?: ErrorCode): error is DataDeedError {
  return error instanceof DataDeedError && (code === undefined || error.code === code);
}
