import { expect } from "chai";
import express from "express";
import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { closeServer, createHttpDoor, listen } from "../../server/http-server.ts";
import { problemIn } from "../helpers/http-rig.ts";
import { codeOf } from "../helpers/ipfs.behavior.ts";
import { CountingEntropy } from "../helpers/manual-clock.ts";

describe("the gateway's door", () => {
  it("says that the gateway is starting until there is an application", async () => {
    const door = createHttpDoor(new CountingEntropy());
    const url = await listen(door.server, "127.0.0.1", 0);
    try {
      const early = await fetch(`${url}/v1/deposits`, { method: "POST", body: "x" });
      expect(early.headers.get("retry-after")).to.equal("2");
      expect(await problemIn(early)).to.include({ code: "NOT_READY", status: 503 });
      expect((await fetch(`${url}/healthz`)).status).to.equal(200);
      expect((await problemIn(await fetch(`${url}/readyz`))).code).to.equal("NOT_READY");
      door.serve(express().get("/", (_request, response) => void response.send("here")));
      expect(await (await fetch(url)).text()).to.equal("here");
    } finally {
      await closeServer(door.server, 0);
    }
  });

  it("names the setting when the port is taken", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { server } = createHttpDoor(new CountingEntropy());
    expect(await codeOf(listen(server, "127.0.0.1", (taken.address() as AddressInfo).port))).to.equal(
      "CONFIG_INVALID",
    );
    taken.close();
  });

  it("gives an address that can be asked when it listens on all", async () => {
    const { server } = createHttpDoor(new CountingEntropy());
    expect(await listen(server, "0.0.0.0", 0)).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
    await closeServer(server, 0);
  });

  it("cuts connections that do not end in time, and may be closed twice", async () => {
    const door = createHttpDoor(new CountingEntropy());
    const url = new URL(await listen(door.server, "127.0.0.1", 0));
    door.serve(express().get("/", () => undefined));
    const socket = connect(Number(url.port), "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(door.server, "request");
    const cut = once(socket, "close");
    await closeServer(door.server, 10);
    await cut;
    await closeServer(door.server, 10);
    expect(door.server.listening).to.equal(false);
  });
});
