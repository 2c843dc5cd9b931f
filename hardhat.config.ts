import { fileURLToPath } from "node:url";
import hardhatEthers from "@nomicfoundation/hardhat-ethers";
import hardhatEthersChaiMatchers from "@nomicfoundation/hardhat-ethers-chai-matchers";
import hardhatIgnitionEthers from "@nomicfoundation/hardhat-ignition-ethers";
import hardhatMocha from "@nomicfoundation/hardhat-mocha";
import hardhatNetworkHelpers from "@nomicfoundation/hardhat-network-helpers";
import { defineConfig } from "hardhat/config";

// The compiler comes as an npm package: nothing is downloaded at build time.
const soljson = fileURLToPath(import.meta.resolve("solc/soljson.js"));

export default defineConfig({
  plugins: [
    hardhatEthers,
    hardhatEthersChaiMatchers,
    hardhatIgnitionEthers,
    hardhatMocha,
    hardhatNetworkHelpers,
  ],
  solidity: {
    version: "0.8.37",
    path: soljson,
    settings: {
      optimizer: { enabled: true, runs: 10_000 },
      evmVersion: "prague",
      // The layout tells which storage slots a state proof has to show.
      outputSelection: { "*": { "*": ["storageLayout"] } },
    },
    // The roles of all contracts are kept by OpenZeppelin's AccessManager, deployed as it is.
    npmFilesToBuild: ["@openzeppelin/contracts/access/manager/AccessManager.sol"],
  },
  test: {
    mocha: { timeout: 120_000, forbidOnly: true },
    // Short runs for every day; a test that needs more says so, and scripts/fuzz-register.ts makes long ones.
    solidity: { invariant: { runs: 16, depth: 100, failOnRevert: true } },
  },
  paths: { sources: "./contracts", tests: { mocha: "./test/contracts", solidity: "./test/contracts" } },
});
