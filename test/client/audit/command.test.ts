import { expect } from "chai";
import { bindingOf, repeatCommand } from "../../../client/audit/command.ts";
import { digestOfTrust } from "../../../client/audit/audit.ts";
import { parseTrust } from "#core/trust.ts";

const ALL = { certificates: true, actors: true, documents: true };

describe("the words to repeat an audit", () => {
  it("name what was left out, and no address", () => {
    expect(repeatCommand(ALL)).to.equal(
      "datadeed audit --trust trust.json --rpc URL --documents URL --block {block}",
    );
    expect(repeatCommand({ certificates: false, actors: false, documents: false })).to.equal(
      "datadeed audit --trust trust.json --rpc URL --no-certificates --no-actors --block {block}",
    );
  });

  it("name that there are tokens, manifests and a calendar of the auditor's own", () => {
    const manifests = ["sha256:b", "sha256:a"];
    expect(repeatCommand({ ...ALL, manifests })).to.include("--documents URL --manifests FOLDER --block");
    expect(repeatCommand({ ...ALL, holidays: true })).to.include("--documents URL --holidays FILE --block");
    expect(repeatCommand({ ...ALL, timestamps: true })).to.include(
      "--documents URL --timestamps FOLDER --block",
    );
  });

  it("name the certificates whose time lines are wanted", () => {
    const timelines = ["DD-0AA3-000000012-Y", "DD-0AA3-000000013-X"];
    expect(repeatCommand({ ...ALL, timelines })).to.equal(
      "datadeed audit --trust trust.json --rpc URL --documents URL --certificate DD-0AA3-000000012-Y DD-0AA3-000000013-X --block {block}",
    );
  });

  it("bind a checkpoint to trust document, chain and kind of audit", () => {
    const trust = parseTrust({
      format: "datadeed-trust/1",
      chainId: 31_337,
      log: "0x00000000000000000000000000000000000000A1",
      registry: "0x00000000000000000000000000000000000000a2",
      pledges: "0x00000000000000000000000000000000000000A3",
      deployedAtBlock: 1,
      issuers: [
        {
          id: "did:pkh:eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb",
          name: "Example notary",
          from: "2020-01-01T00:00:00Z",
          until: null,
        },
      ],
      operator: { name: "Example platform" },
      rpc: [],
      finality: { confirmations: 1 },
    });
    expect(bindingOf(trust, ALL)).to.deep.equal({
      trust: digestOfTrust(trust),
      chainId: trust.chainId,
      options: '{"certificates":true,"actors":true,"documents":true}',
    });
    expect(bindingOf(trust, { ...ALL, manifests: ["b", "a"] }).options).to.equal(
      '{"certificates":true,"actors":true,"documents":true,"manifests":["a","b"]}',
    );
    expect(bindingOf(trust, { ...ALL, timestamps: true }).options).to.equal(
      '{"certificates":true,"actors":true,"documents":true,"timestamps":true}',
    );
    expect(bindingOf(trust, { ...ALL, timelines: ["B", "A"] }).options).to.equal(
      '{"certificates":true,"actors":true,"documents":true,"timelines":["A","B"]}',
    );
  });
});
