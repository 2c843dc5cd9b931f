/** A JSON-RPC node that tells the truth but for one lie: an HTTP server in front of an honest node. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { AnvilRpc } from "../../../server/adapters/embedded-chain/anvil-rpc.ts";
import { Truth, type Liar, type Lie, type RpcCall, type Told, type Untruth } from "./lie.ts";

export interface LyingRpc extends AsyncDisposable {
  readonly url: string;
  /** Answers that were no truth, so far. */
  readonly lies: number;
}

interface Request extends RpcCall {
  readonly id: unknown;
}

/**
 * @param honest - address of the node that is lied about
 * @param told - the contracts that the lies are about
 * @param lie - null: an honest proxy
 */
export async function startLyingRpc(honest: string, told: Told, lie: Lie | null): Promise<LyingRpc> {
  const truth = new Truth(new AnvilRpc(honest), told);
  const liar: Liar = lie === null ? () => Promise.resolve(undefined) : lie.liar();
  let lies = 0;

  const server = createServer((incoming, outgoing) => {
    answerAll(incoming, outgoing).catch((error: unknown) => {
      outgoing.destroy(error instanceof Error ? error : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get lies() {
      return lies;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answerAll(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const asked = JSON.parse(await bodyOf(incoming)) as Request | Request[];
    const answers: string[] = [];
    for (const request of Array.isArray(asked) ? asked : [asked]) {
      const untruth = await liar(request, truth);
      if (untruth !== undefined) lies++;
      const said = untruth ?? (await honestly(request));
      // What breaks the protocol breaks the whole answer, a batch's too.
      if ("hang" in said) return;
      if ("endless" in said) {
        pour(outgoing, said.endless);
        return;
      }
      if ("status" in said) {
        outgoing.writeHead(said.status).end();
        return;
      }
      answers.push("body" in said ? said.body : JSON.stringify(envelope(request.id, said)));
    }
    outgoing.writeHead(200, { "content-type": "application/json" });
    outgoing.end(Array.isArray(asked) ? `[${answers.join(",")}]` : answers[0]);
  }

  /** Refusals of the honest node are passed on, code and all. */
  async function honestly({ id, method, params }: Request): Promise<Untruth> {
    const response = await fetch(honest, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id, method, params }),
    });
    return { body: await response.text() };
  }
}

function envelope(id: unknown, said: Untruth): object {
  if ("resultOfAnother" in said)
    return { jsonrpc: "2.0", id: `not ${String(id)}`, result: said.resultOfAnother };
  return { jsonrpc: "2.0", id, ...said };
}

/** Goes on until nobody listens any more. */
function pour(outgoing: ServerResponse, piece: string): void {
  outgoing.writeHead(200, { "content-type": "application/json" });
  const more = (): void => {
    while (outgoing.write(piece));
  };
  outgoing.on("drain", more);
  more();
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
