/** Stands before a gateway and breaks what a test wants broken: lost answers, changed answers, cut connections. */
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ProxiedAnswer {
  readonly status: number;
  /** A character for each byte (latin1): a PDF passes unharmed. */
  readonly body: string;
}

export interface FaultProxy extends AsyncDisposable {
  readonly url: string;
  /** Told of every request; what it gives is answered instead. "LOSE" cuts the connection after the gateway has acted. */
  onAnswer: (method: string, path: string, answer: ProxiedAnswer) => ProxiedAnswer | "LOSE";
  /** How many requests reached the gateway, by method and path. */
  readonly seen: Map<string, number>;
  /** Headers of the latest request of each method and path. */
  readonly headers: Map<string, IncomingMessage["headers"]>;
}

export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const proxy = {
    url: "",
    onAnswer: (_method: string, _path: string, answer: ProxiedAnswer): ProxiedAnswer | "LOSE" => answer,
    seen: new Map<string, number>(),
    headers: new Map<string, IncomingMessage["headers"]>(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer((incoming, outgoing) => forward(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return proxy;

  function forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method = "GET", url = "/", headers } = incoming;
    const name = `${method} ${url}`;
    proxy.seen.set(name, (proxy.seen.get(name) ?? 0) + 1);
    proxy.headers.set(name, headers);
    const forwarded = request(new URL(url, target), {
      method,
      headers: { ...headers, host: new URL(target).host },
    });
    forwarded.on("error", () => outgoing.destroy());
    forwarded.on("response", (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        const said = proxy.onAnswer(method, url, {
          status: answer.statusCode ?? 0,
          body: Buffer.concat(chunks).toString("latin1"),
        });
        if (said === "LOSE") return void outgoing.destroy();
        outgoing.writeHead(said.status, {
          "content-type": answer.headers["content-type"] ?? "application/json",
        });
        outgoing.end(said.body, "latin1");
      });
    });
    incoming.pipe(forwarded);
  }
}
