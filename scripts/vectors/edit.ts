/** Changes to a scenario after everything in it was signed and logged. */
import { fromHex0x, toHex0x } from "#core/bytes.ts";
import type { Certificate } from "#core/certificate.ts";
import type { Scenario } from "../../test/helpers/scenario.ts";

type Bundle = Scenario["bundle"];

export function editBundle<S extends Scenario>(scenario: S, change: Partial<Bundle>): S {
  return { ...scenario, bundle: { ...scenario.bundle, ...change } };
}

export function editEntry<S extends Scenario>(scenario: S, change: Partial<Bundle["entry"]>): S {
  return editBundle(scenario, { entry: { ...scenario.bundle.entry, ...change } });
}

export function editLog<S extends Scenario>(scenario: S, change: Partial<Bundle["log"]>): S {
  return editBundle(scenario, { log: { ...scenario.bundle.log, ...change } });
}

export function editAnchor<S extends Scenario>(scenario: S, change: Partial<Bundle["anchor"]>): S {
  return editBundle(scenario, { anchor: { ...scenario.bundle.anchor, ...change } });
}

export function editTrust<S extends Scenario>(scenario: S, change: Partial<Scenario["trust"]>): S {
  return { ...scenario, trust: { ...scenario.trust, ...change } };
}

type Chain = NonNullable<Scenario["chain"]>;

export function editChain<S extends Scenario & { readonly chain: Chain }>(
  scenario: S,
  change: Partial<Chain>,
): S {
  return { ...scenario, chain: { ...scenario.chain, ...change } };
}

export function editProof(certificate: Certificate, change: Readonly<Record<string, unknown>>): Certificate {
  return { ...certificate, proof: { ...certificate.proof, ...change } };
}

type Subject = Certificate["credentialSubject"];

/** Of a certificate, signed or not. */
export function editSubject<C extends Omit<Certificate, "proof">>(
  certificate: C,
  change: Partial<Subject> | ((subject: Subject) => Partial<Subject>),
): C {
  const subject = certificate.credentialSubject;
  const changed = typeof change === "function" ? change(subject) : change;
  return { ...certificate, credentialSubject: { ...subject, ...changed } };
}

/** The same hex with one bit flipped. */
export function flipBit(hex: `0x${string}`, bit = 0): `0x${string}` {
  return toHex0x(flipBitOf(fromHex0x(hex), bit));
}

export function flipBitOf(bytes: Uint8Array, bit = 0): Uint8Array {
  return bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
}
