/** `datadeed witness`: cosigns the notes of one log, and only what extends what it has cosigned before (docs/witness.md). */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { logOrigin } from "#core/note/log-note.ts";
import { formatNoteKey } from "#core/note/signed-note.ts";
import { DataDeedError, isDataDeedError } from "#core/errors.ts";
import { createWitness } from "../../witness/witness.ts";
import type { CliContext, Outcome } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { readTrust } from "../trust-source.ts";
import { witnessChain } from "../witness/chain.ts";
import { witnessServer } from "../witness/http.ts";
import { lockWitnessFile } from "../witness/lock.ts";
import { openWitnessKey } from "../witness/key-file.ts";
import { witnessStateFile } from "../witness/state-file.ts";

export interface WitnessOptions {
  readonly key: string;
  readonly name?: string;
  readonly trust?: string;
  readonly state?: string;
  readonly rpc?: readonly string[];
  readonly host: string;
  readonly port: number;
  readonly showKey?: boolean;
  readonly json?: boolean;
}

/** A key may lie where nothing can be written (a mounted secret): then its operator has to see to it. */
async function lockKey(context: CliContext, path: string): Promise<Disposable | null> {
  try {
    return await lockWitnessFile(path);
  } catch (error) {
    if (!isDataDeedError(error, "FILE_UNWRITABLE")) throw error;
    context.notice(`${error.message}: nothing keeps a second witness from using this key with another state`);
    return null;
  }
}

/**
 * Serves until it is interrupted; with `--show-key` only tells (and where there is none, makes) the key.
 * @throws USAGE | KEY_INVALID | TRUST_INVALID | FILE_* | WITNESS_STATE_INVALID | WITNESS_LOCKED
 */
export async function witness(context: CliContext, options: WitnessOptions): Promise<Outcome> {
  const { world } = context;
  const { key, sign } = await openWitnessKey(options.key, options.name, world.cleanups);
  const vkey = formatNoteKey(key);
  if (options.showKey === true)
    return { exitCode: EXIT.DONE, json: { name: key.name, key: vkey }, lines: [vkey] };
  const { trust: trustPath, state } = options;
  if (trustPath === undefined || state === undefined)
    throw new DataDeedError("USAGE", "a witness needs --trust <file> and --state <file>");
  const trust = await readTrust(trustPath);
  using locks = new DisposableStack();
  locks.use(await lockKey(context, options.key));
  locks.use(await lockWitnessFile(state));
  const store = witnessStateFile(state, logOrigin(trust.chainId, trust.log), world.cleanups);
  // A state that can't be read must show now, not when the log asks.
  await store.load();
  const chain = witnessChain(options.rpc ?? trust.rpc, trust);
  const server = witnessServer(
    createWitness({ trust, key, sign, chain, store, now: world.now }),
    (error, body) => {
      context.notice(
        `refused (${error.code}): ${error.message} ${JSON.stringify({ ...error.details, request: body })}`,
      );
    },
  );
  server.listen(options.port, options.host);
  await once(server, "listening");
  const { address, port, family } = server.address() as AddressInfo;
  const url = `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
  const ready =
    options.json === true
      ? JSON.stringify({ url, name: key.name, key: vkey })
      : `Witness ready: ${url} ${vkey}`;
  world.stdout.write(`${ready}\n`);
  if (!world.signal.aborted) await once(world.signal, "abort");
  server.close();
  server.closeAllConnections();
  return { exitCode: EXIT.DONE, json: { url, name: key.name, key: vkey }, lines: [] };
}
