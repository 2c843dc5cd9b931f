/** Import directions (type-only imports count): the arrows that keep the verifier free of the gateway. */
const rule = (name, from, to) => ({ name, severity: "error", from, to });

/** Brings Node and the packages, and imports nothing itself: the command line starts through it. */
const LAUNCHER = "^scripts/with-node\\.mjs$";

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    rule("no-cycles", {}, { circular: true }),
    rule("core-is-pure", { path: "^client/core/" }, { dependencyTypes: ["core"] }),
    rule(
      "core-imports-only-itself",
      { path: "^client/core/" },
      { path: "^(client/(?!core/)|server/|scripts/|test/)" },
    ),
    rule(
      "core-uses-small-pure-packages",
      { path: "^client/core/" },
      {
        dependencyTypes: ["npm", "npm-dev"],
        pathNot:
          "node_modules/(@noble/|@ethereumjs/(mpt|rlp)/|canonicalize/|zod/|multiformats/|ethers/|sm-crypto-v2/)",
      },
    ),
    rule(
      "verify-and-audit-do-no-io",
      { path: "^client/(verify|audit|report|witness)/" },
      { path: "^client/(adapters|cli|web)/|^server/|node_modules/ethers/" },
    ),
    rule("verify-carries-no-abi", { path: "^client/(verify|report)/" }, { path: "^client/abi/" }),
    // What the auditor decodes follows from the ABIs, so that no event can be forgotten.
    rule("audit-carries-no-bytecode", { path: "^client/audit/" }, { path: "^client/abi/bytecode/" }),
    rule(
      "verify-and-audit-use-no-node",
      { path: "^client/(verify|audit|report|witness)/" },
      { dependencyTypes: ["core"] },
    ),
    rule(
      "client-never-needs-the-server",
      { path: "^client/" },
      { path: "^(server|scripts|test)/", pathNot: LAUNCHER },
    ),
    rule("web-runs-in-a-browser", { path: "^client/web/src/" }, { dependencyTypes: ["core"] }),
    rule("domain-is-pure", { path: "^server/domain/" }, { dependencyTypes: ["core"] }),
    rule(
      "domain-knows-no-adapters",
      { path: "^server/domain/" },
      { path: "^server/(adapters|http)/|^client/(adapters|cli|web)/|node_modules/(express|multer|ethers)/" },
    ),
    rule("http-knows-no-adapters", { path: "^server/http/" }, { path: "^server/adapters/" }),
    rule("adapters-know-no-http", { path: "^server/adapters/" }, { path: "^server/http/" }),
    rule(
      "nothing-imports-scripts-or-tests",
      { path: "^(client|server|contracts)/" },
      { path: "^(scripts|test)/", pathNot: LAUNCHER },
    ),
    rule("tests-are-not-imported", { path: "^scripts/" }, { path: "^test/.*\\.test\\.ts$" }),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|artifacts|cache)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
      mainFields: ["module", "main"],
    },
  },
};
