/** The registers over JSON-RPC: contract `RegisterChain` of server/ports/register-chain.ts. */
import { TypedDataEncoder, type Result } from "ethers";
import type { Address } from "#core/address.ts";
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import { messageFields, type ActSender, type RegisterName } from "#core/register-acts.ts";
import { REGISTER_REFUSALS } from "#core/register-refusals.ts";
import { resultOf, type NodeSet } from "../../../client/adapters/chain-ethers/node-set.ts";
import { asHex } from "../../../client/adapters/chain-ethers/rpc-values.ts";
import type { ChainContracts } from "../../ports/chain.ts";
import type { RegisterChain } from "../../ports/register-chain.ts";
import { namedArguments } from "../chain-log/revert-reason.ts";
import type { TransactionSender } from "../chain-log/transaction-sender.ts";
import { REGISTER_ABIS, RegisterEvents, valuesOf } from "./register-events.ts";

export interface RegisterChainOptions {
  /** All are asked, and must agree. */
  readonly nodes: NodeSet;
  readonly contracts: ChainContracts;
  /** One sender an account: two for one account would take the same nonce. */
  readonly senders: Readonly<Record<ActSender, TransactionSender>>;
}

export function createRegisterChain({ nodes, contracts, senders }: RegisterChainOptions): RegisterChain {
  const addresses: Readonly<Record<RegisterName, Address>> = {
    CertificateRegistry: contracts.registry,
    PledgeRegistry: contracts.pledges,
  };
  const logs = (["CertificateRegistry", "PledgeRegistry"] as const).map(
    (register) => new RegisterEvents(nodes, register, addresses[register]),
  );

  /** What a view of the pledges answers, in the one encoding that contracts give. @throws CONTRACT_MISSING | CHAIN_ANSWER_INVALID */
  async function view(name: string, argument: string): Promise<Result> {
    const abi = REGISTER_ABIS.PledgeRegistry;
    const call = { to: contracts.pledges, data: abi.encodeFunctionData(name, [argument]) };
    const answer = await nodes.ask("eth_call", [call, "latest"], (reply) => asHex(resultOf(reply), "bytes"));
    if (answer === "0x") throw new DataDeedError("CONTRACT_MISSING", `${name}: no contract answered`);
    try {
      const result = abi.decodeFunctionResult(name, answer);
      if (abi.encodeFunctionResult(name, result.toArray()) === answer) return result;
    } catch (cause) {
      throw new DataDeedError("CHAIN_ANSWER_INVALID", `${name}: the answer does not decode`, { cause });
    }
    throw new DataDeedError("CHAIN_ANSWER_INVALID", `${name}: the answer is not encoded as contracts do`);
  }

  return {
    deployedAtBlock: contracts.deployedAtBlock,
    accounts: {
      RELAY: senders.RELAY.account,
      REGISTRAR: senders.REGISTRAR.account,
      ADJUDICATOR: senders.ADJUDICATOR.account,
    },

    digestOf(register, type, message) {
      const domain = {
        name: "DataDeed",
        version: "1",
        chainId: contracts.chainId,
        verifyingContract: addresses[register],
      };
      const types = { [type]: [...messageFields(type)] };
      return TypedDataEncoder.hash(domain, types, { ...message }) as `0x${string}`;
    },

    async send({ register, call, by, arguments: values }) {
      const data = REGISTER_ABIS[register].encodeFunctionData(call, [...values]) as `0x${string}`;
      try {
        await senders[by].send({ to: addresses[register], data, purpose: `${register}.${call}` });
      } catch (error) {
        throw isDataDeedError(error, "TRANSACTION_REVERTED") ? refusal(call, error) : error;
      }
    },

    async events(fromBlock, toBlock) {
      const found = await Promise.all(logs.map((one) => one.read(Math.max(0, fromBlock), toBlock)));
      return found
        .flat()
        .sort((a, b) => a.event.block.number - b.event.block.number || a.logIndex - b.logIndex)
        .map(({ event }) => event);
    },

    async defaultOf(pledgeId) {
      const { components } = REGISTER_ABIS.PledgeRegistry.getFunction("pledge")!.outputs[0]!;
      const [struct] = (await view("pledge", pledgeId)).toArray() as Result[];
      const { defaultHead, defaultedAt } = valuesOf(components!, struct!);
      if (typeof defaultHead !== "string" || typeof defaultedAt !== "number") {
        throw new DataDeedError("CHAIN_ANSWER_INVALID", "pledge: the answer lacks the default");
      }
      return { defaultHead: defaultHead as `0x${string}`, defaultedAt };
    },

    async livePledges(contentKey) {
      const [pledgeIds, digest] = (await view("livePledges", contentKey)).toArray(true) as [
        `0x${string}`[],
        `0x${string}`,
      ];
      return { pledgeIds, digest };
    },
  };
}

/** The contract's own words, for programs and for people. */
function refusal(call: string, error: DataDeedError): DataDeedError {
  const name = error.details["error"];
  if (typeof name !== "string") return error;
  const named = namedArguments(error.details);
  const list = Object.entries(named).map(([argument, value]) => `${argument} ${value}`);
  const told = REGISTER_REFUSALS[name] ?? "The register refused this step.";
  const message = `${call}: ${told} (${[name, ...list].join(", ")})`;
  return new DataDeedError("REGISTER_REFUSED", message, {
    cause: error,
    details: { error: name, arguments: named },
  });
}
