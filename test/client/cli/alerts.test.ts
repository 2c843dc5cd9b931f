import { expect } from "chai";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { PassThrough, Writable } from "node:stream";
import { Cleanups } from "../../../client/cli/cleanups.ts";
import { showAlerts } from "../../../client/cli/commands/alerts.ts";
import { CliContext } from "../../../client/cli/context.ts";
import { datadeed, errorCodeOf, jsonOf } from "../../helpers/cli.ts";
import { ALERT, PLEDGE } from "../../helpers/fake-gateway.ts";

const RETRACTION = {
  ...ALERT,
  sequence: 9,
  id: "msg_9",
  type: "alert.retracted",
  data: { ...ALERT.data, certificateNo: null, retracts: { id: ALERT.id, type: ALERT.type } },
};
const PAGES: Readonly<Record<string, object>> = {
  "0": { items: [{ ...ALERT, retracted: true }], next: 7 },
  "7": { items: [RETRACTION], next: null },
  "9": { items: [], next: null },
};

describe("datadeed alerts", () => {
  let server: Server;
  let asked: URL[];
  let pages = PAGES;

  beforeEach(async () => {
    asked = [];
    pages = PAGES;
    server = createServer((request, response) => {
      const url = new URL(request.url ?? "", "http://gateway");
      asked.push(url);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(pages[url.searchParams.get("after") ?? ""]));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const gatewayUrl = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const run = (args: readonly string[]) =>
    datadeed(["alerts", "--party", PLEDGE.pledgee, "--gateway", gatewayUrl(), ...args], { home: "/nowhere" });

  it("prints all pages, a line each, with what was taken back", async () => {
    const { code, stdout } = await run([]);
    expect(code).to.equal(0);
    const [first, second] = stdout.split("\n");
    expect(first).to.include("7 2026-11-22T08:00:00Z certificate.suspended DD-").and.include("(retracted)");
    expect(first).to.include("valid until 2029-11-22T08:00:00Z");
    expect(second).to.include("9 ").and.include(`takes back certificate.suspended ${ALERT.id}`);
    expect(asked.map(({ searchParams }) => searchParams.get("party"))).to.deep.equal([
      PLEDGE.pledgee,
      PLEDGE.pledgee,
    ]);
  });

  it("begins where it is told, and gives machines the alerts as they are", async () => {
    const result = await run(["--after", "7", "--json"]);
    expect(jsonOf(result)).to.deep.equal({ alerts: [RETRACTION] });
    expect((await run(["--after", "9"])).stdout).to.equal("No alerts.\n");
  });

  it("follows until it is stopped: each alert a line of its own", async () => {
    const stop = new AbortController();
    const lines: string[] = [];
    const stdout = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        if (lines.length === 2) stop.abort();
        done();
      },
    });
    const context = new CliContext({
      ...{ env: {}, home: "/nowhere", now: () => 0, stdin: new PassThrough(), stdout, stderr: stdout },
      ...{ signal: stop.signal, cleanups: new Cleanups() },
    });
    const options = { party: PLEDGE.pledgee, gateway: gatewayUrl(), follow: true };
    expect(await showAlerts(context, { ...options, json: true })).to.equal(undefined);
    expect(lines.map((line) => (JSON.parse(line) as { sequence: number }).sequence)).to.deep.equal([7, 9]);
    expect(await showAlerts(context, options)).to.equal(undefined);
    expect(lines).to.have.lengthOf(2);
  });

  it("refuses what is no list of alerts, and a cursor that is no number", async () => {
    pages = { "0": { items: [{}], next: null } };
    expect(errorCodeOf(await run(["--json"]))).to.equal("GATEWAY_ANSWER_INVALID");
    expect(errorCodeOf(await run(["--after", "x", "--json"]))).to.equal("USAGE");
  });
});
