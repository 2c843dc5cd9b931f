/** Many requests over few keep-alive connections, as cheaply for the client as node:http allows. */
import { Agent, request } from "node:http";

export interface LoadResult {
  readonly seconds: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers by status. */
  readonly statuses: Readonly<Record<number, number>>;
}

/** @param bodies one JSON request each; all are sent once */
export async function postAll(
  url: string,
  headers: Readonly<Record<string, string>>,
  bodies: readonly string[],
  connections: number,
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const latencies: number[] = [];
  const statuses: Record<number, number> = {};
  let next = 0;
  const post = (body: string) =>
    new Promise<void>((resolve, reject) => {
      const startedAt = performance.now();
      const sent = request(
        url,
        {
          method: "POST",
          agent,
          headers: {
            ...headers,
            "content-type": "application/json",
            "content-length": Buffer.byteLength(body),
          },
        },
        (answer) => {
          answer.resume();
          answer.on("error", reject);
          answer.on("end", () => {
            latencies.push(performance.now() - startedAt);
            statuses[answer.statusCode!] = (statuses[answer.statusCode!] ?? 0) + 1;
            resolve();
          });
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (let i = next++; i < bodies.length; i = next++) await post(bodies[i]!);
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  latencies.sort((a, b) => a - b);
  const at = (share: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? NaN;
  return { seconds, perSecond: bodies.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99), statuses };
}
