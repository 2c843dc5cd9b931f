import { expect } from "chai";
import { isDataDeedError } from "#core/errors.ts";
import { parseDeployment } from "../../../../server/adapters/deployment/deployment.ts";

const RECORD = {
  format: "datadeed-deployment/1",
  chainId: 31337,
  deployedAtBlock: 1,
  accessManager: "0x5fbdb2315678afecb367f032d93f642f64180aa3",
  log: "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512",
  registry: "0xDc64a140Aa3E981100a9becA4E685f962f0cF6C9",
  pledges: "0x5FC8d32690cc91D4c39d9d3abcBD16989F875707",
  deployer: "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
  roles: {
    notary: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
    registrar: "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
    adjudicator: "0x90F79bf6EB2c4f870365E785982E1f101E93b906",
    admin: "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65",
  },
  adminDelaySeconds: 86_400,
  transactions: { CertificateLog: `0x${"ab".repeat(32)}` },
  codeHashes: { CertificateLog: `0x${"cd".repeat(32)}` },
};

describe("parseDeployment", () => {
  it("gives the record with checksummed addresses", () => {
    const parsed = parseDeployment(RECORD);
    expect(parsed).to.deep.equal({ ...RECORD, accessManager: "0x5FbDB2315678afecb367f032d93F642f64180aa3" });
  });

  it("refuses a record with every bad member named", () => {
    const bad = { ...RECORD, log: undefined, chainId: 0, roles: { ...RECORD.roles, admin: "nobody" } };
    try {
      parseDeployment(bad);
    } catch (error) {
      if (!isDataDeedError(error, "CONFIG_INVALID")) throw error;
      expect(error.problems.map(({ pointer }) => pointer)).to.have.members([
        "/chainId",
        "/log",
        "/roles/admin",
      ]);
      return;
    }
    expect.fail("expected a refusal");
  });
});
