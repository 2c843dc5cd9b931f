import { expect } from "chai";
import { routeOf, type Route } from "../../../client/web/src/offline/routes.ts";

const SCOPE = "https://gateway.example/";

function route(path: string, changes: { method?: string; mode?: string; scope?: string } = {}): Route | null {
  const { method = "GET", mode = "cors", scope = SCOPE } = changes;
  return routeOf({ method, mode, url: new URL(path, scope).href }, scope);
}

describe("what the page's service worker answers", () => {
  it("is the page under its two addresses, whatever it is asked for", () => {
    for (const path of ["", "verify", "verify?no=DD-1", "index.html"])
      expect(route(path, { mode: "navigate" }), path).to.equal("PAGE");
  });

  it("is what was built, the icon and the trust document", () => {
    expect(route("assets/index-abc.js")).to.equal("ASSET");
    expect(route("icon.svg")).to.equal("FILE");
    expect(route("/.well-known/datadeed.json")).to.equal("TRUST");
  });

  it("is never the API, a chain node, another page of the gateway or a request that changes something", () => {
    for (const path of [
      "v1/certificates",
      "v1/log/entries",
      "rpc",
      "sw.js",
      "https://node.example/",
      "health",
    ])
      expect(route(path), path).to.equal(null);
    for (const path of ["v1/openapi", "assets/index-abc.js", "c/DD-1"])
      expect(route(path, { mode: "navigate" }), path).to.equal(null);
    expect(route("assets/index-abc.js", { method: "HEAD" })).to.equal(null);
    expect(route("", { method: "POST", mode: "navigate" })).to.equal(null);
  });

  it("is under the worker's folder where the page has a path of its own", () => {
    const scope = "https://gateway.example/deeds/";
    expect(route("verify", { scope, mode: "navigate" })).to.equal("PAGE");
    expect(route("/verify", { scope, mode: "navigate" })).to.equal(null);
    expect(route("assets/a.js", { scope })).to.equal("ASSET");
    expect(route("/assets/a.js", { scope })).to.equal(null);
  });
});
