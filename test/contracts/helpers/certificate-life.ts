/** The steps of a certificate after its deposit, each with words that are right unless a test says otherwise. */
import {
  connection,
  DAY,
  digestOf,
  ZERO,
  type Actor,
  type Deposited,
  type Message,
  type Register,
} from "./register.ts";

const { time } = connection.networkHelpers;

export const STATUS = { NONE: 0n, VALID: 1n, SUSPENDED: 2n, CANCELLED: 3n, REVOKED: 4n, EXPIRED: 5n };
export const REASON = digestOf("decision");
export const UNKNOWN = `0x${"5a".repeat(32)}`;

export type CertificateLife = ReturnType<typeof createCertificateLife>;

/** Steps on one register. */
export function createCertificateLife(world: Register) {
  const decide = (step: string, digest: string) =>
    world.send(world.registry, world.adjudicator, step, digest, REASON);
  const statusOf = async (digest: string): Promise<bigint> => (await world.record(digest)).status;

  /** A certificate brought to a status. */
  async function certificateAt(status: keyof typeof STATUS): Promise<Deposited> {
    if (status === "NONE") return world.deposit(world.holder);
    const deposited = await world.certificate(world.holder, { validUntil: (await world.now()) + DAY });
    if (status === "SUSPENDED") await decide("suspend", deposited.digest);
    if (status === "REVOKED") await decide("revoke", deposited.digest);
    if (status === "CANCELLED") await cancel(deposited);
    if (status === "EXPIRED") await time.increaseTo(deposited.entry.validUntil + 1);
    return deposited;
  }

  const noConsent = () => ({
    pledgeId: ZERO,
    pledgee: connection.ethers.ZeroAddress,
    request: ZERO,
    ...world.once(),
  });

  async function cancel(
    { digest }: Deposited,
    overrides: Message = {},
    signer: Actor = world.holder,
    consent: Message = noConsent(),
    consentSignature = "0x",
  ) {
    const message = {
      certificateDigest: digest,
      holder: signer.address,
      reasonDigest: REASON,
      ...world.once(),
      ...overrides,
    };
    const signature = await world.sign(world.registry, signer, "CancellationRequest", message);
    return world.send(
      world.registry,
      world.stranger,
      "cancel",
      message,
      signature,
      consent,
      consentSignature,
    );
  }

  async function renew(deposited: Deposited, validUntil: number | bigint, overrides: Message = {}) {
    const message = {
      certificateDigest: deposited.digest,
      holder: world.holder.address,
      validUntil,
      evidenceDigest: digestOf("existence proof"),
      regimeDigest: digestOf("regime"),
      ...world.once(),
      ...overrides,
    };
    return world.submit(world.registry, "renew", "RenewalRequest", message, world.holder, world.registrar);
  }

  async function supersede(former: string, successor: string, signer: Actor = world.holder) {
    const message = { certificateDigest: former, successor, holder: signer.address, ...world.once() };
    return world.submit(world.registry, "supersede", "SupersessionRequest", message, signer, world.registrar);
  }

  function transferOf({ digest }: Deposited, overrides: Message = {}, differs: Message = {}) {
    const words = {
      certificateDigest: digest,
      from: world.holder.address,
      to: world.rival.address,
      contractDigest: digestOf("sale"),
      ...overrides,
    };
    return { offer: { ...words, ...world.once() }, acceptance: { ...words, ...world.once(), ...differs } };
  }

  async function sendTransfer(
    { offer, acceptance }: ReturnType<typeof transferOf>,
    consent: Message = noConsent(),
    consentSignature = "0x",
    signers: { from?: Actor; to?: Actor } = {},
  ) {
    return world.send(
      world.registry,
      world.registrar,
      "transfer",
      offer,
      await world.sign(world.registry, signers.from ?? world.holder, "TransferOffer", offer),
      acceptance,
      await world.sign(world.registry, signers.to ?? world.rival, "TransferAcceptance", acceptance),
      consent,
      consentSignature,
    );
  }

  async function consentTo(
    pledgeId: string,
    request: string,
    overrides: Message = {},
    signer: Actor = world.bank,
  ) {
    const consent = { pledgeId, pledgee: world.bank.address, request, ...world.once(), ...overrides };
    return [consent, await world.sign(world.registry, signer, "PledgeeConsent", consent)] as const;
  }

  return {
    decide,
    statusOf,
    certificateAt,
    noConsent,
    cancel,
    renew,
    supersede,
    transferOf,
    sendTransfer,
    consentTo,
  };
}
