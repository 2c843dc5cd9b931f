/** From what was gathered to the report. */
import { formatAddress, type Address } from "#core/address.ts";
import { fromHex0x, toHex0x } from "#core/bytes.ts";
import { formatTime } from "#core/parse.ts";
import { AUDIT_CODES, GAP_CODES, type AuditCode } from "./codes.ts";
import type { AuditRequest } from "./request.ts";
import { conclude, firstBadEvent, sortFindings } from "./conclusion.ts";
import { Findings } from "./finding.ts";
import type { AuditBlock, ContractName, Hex } from "./ports.ts";
import type { AuditCounts, AuditReport, AuditScope } from "./report.ts";
import { roleName } from "./roles.ts";
import type { AuditState } from "./state.ts";
import { timeText } from "./step.ts";
import type { TimestampResult } from "./timestamps.ts";
import type { Journal } from "./timeline/journal.ts";
import { timelinesOf } from "./timeline/timeline.ts";
import { sha256, sha256Text } from "#core/digest.ts";
import { canonicalBytes } from "#core/json.ts";
import { holidaysDigest } from "#core/working-days.ts";

export interface Gathered {
  readonly block: AuditBlock | null;
  readonly genesisHash: Hex | null;
  readonly stateRoot: Uint8Array | null;
  readonly authority: Address | null;
  readonly codeHashes: ReadonlyMap<ContractName, Hex>;
  readonly state: AuditState;
  readonly findings: readonly Findings[];
  readonly counts: AuditCounts;
  /** null where no time line is wanted. */
  readonly journal: Journal | null;
  /** By transaction, as far as their receipts were good. */
  readonly senders: ReadonlyMap<Hex, Address>;
  readonly stamps: TimestampResult["stamps"];
}

export function assembleReport(request: AuditRequest, gathered: Gathered): AuditReport {
  const { state, block, counts, journal, senders, stamps } = gathered;
  const findings = sortFindings(gathered.findings.flatMap(({ listed }) => listed));
  const findingCounts = sumCounts(gathered.findings);
  const conclusion = conclude(findingCounts);
  const hash = block?.hash ?? String(request.block);
  return {
    format: "datadeed-audit/1",
    scope: scopeOf(request, gathered),
    conclusion,
    firstBadEvent: firstBadEvent([...findings, ...gathered.findings.flatMap(({ earlier }) => earlier)]),
    counts,
    findingCounts,
    findings,
    timelines:
      journal === null || block === null
        ? []
        : timelinesOf({
            log: request.trust.log,
            state,
            journal,
            now: block.timestamp,
            senders,
            stamps,
            proven: conclusion !== "NOT_VERIFIABLE",
          }),
    gaps: gapsOf(hash),
    roles: state.memberships
      .filter(({ revoked }) => revoked === null)
      .map(({ role, account, since, delay }) => ({
        role: roleName(role),
        account: checksummed(account),
        since,
        delay,
      })),
    governance: state.governance.map(({ block: number, time, event, words }) => ({
      block: number,
      time: timeText(time),
      event,
      words,
    })),
    command: request.command.replace("{block}", hash),
  };
}

function scopeOf(
  request: AuditRequest,
  { block, genesisHash, stateRoot, authority, codeHashes }: Gathered,
): AuditScope {
  const { trust, chain, tool, holidays } = request;
  const hashOf = (name: ContractName) => codeHashes.get(name) ?? null;
  return {
    chainId: trust.chainId,
    contracts: {
      CertificateLog: trust.log,
      CertificateRegistry: trust.registry,
      PledgeRegistry: trust.pledges,
      AccessManager: authority,
    },
    codeHashes: {
      CertificateLog: hashOf("CertificateLog"),
      CertificateRegistry: hashOf("CertificateRegistry"),
      PledgeRegistry: hashOf("PledgeRegistry"),
      AccessManager: hashOf("AccessManager"),
    },
    genesisHash,
    finality: trust.finality.confirmations,
    fromBlock: trust.deployedAtBlock,
    block:
      block === null
        ? null
        : {
            number: block.number,
            hash: block.hash,
            time: formatTime(block.timestamp),
            stateRoot: stateRoot === null ? null : toHex0x(stateRoot),
          },
    trust: sha256Text(sha256(canonicalBytes(trust))),
    holidays: holidays === undefined ? null : holidaysDigest(holidays),
    sources: chain.sources,
    tool,
  };
}

function sumCounts(all: readonly Findings[]): AuditReport["findingCounts"] {
  const codes = Object.keys(AUDIT_CODES) as AuditCode[];
  const counts = all.map((findings) => findings.counts);
  return Object.fromEntries(
    codes.flatMap((code) => {
      const sum = counts.reduce((total, one) => total + (one[code] ?? 0), 0);
      return sum === 0 ? [] : [[code, sum]];
    }),
  );
}

function gapsOf(block: string): AuditReport["gaps"] {
  const gaps = new Findings();
  for (const code of Object.keys(GAP_CODES) as (keyof typeof GAP_CODES)[]) gaps.add(code, { block });
  return gaps.listed;
}

function checksummed(account: Hex): Address {
  return formatAddress(fromHex0x(account, 20));
}
