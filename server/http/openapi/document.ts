/** The OpenAPI 3.1 document, made of the routes that answer and the schemas that validate. */
import { z } from "zod";
import { createDocument, type ZodOpenApiPathsObject } from "zod-openapi";
import { zAccount, zAddress } from "#core/address.ts";
import { zBytes32, zHexBytes, zSha256, zSm3, zTime } from "#core/parse.ts";
import type { Route } from "../route.ts";

const HEX_ADDRESS = {
  type: "string",
  pattern: "^0x[0-9a-fA-F]{40}$",
  description: "EVM address, EIP-55 checksum where mixed case",
};

/** Schemas of the core whose check is code: what of it a pattern can say. */
const KNOWN = new Map<unknown, object>([
  [zSha256, { type: "string", pattern: "^sha256:[0-9a-f]{64}$" }],
  [zSm3, { type: "string", pattern: "^sm3:[0-9a-f]{64}$" }],
  [zBytes32, { type: "string", pattern: "^0x[0-9a-fA-F]{64}$" }],
  [zHexBytes, { type: "string", pattern: "^0x(?:[0-9a-fA-F]{2})*$" }],
  [zTime, { type: "string", format: "date-time" }],
  [zAddress, HEX_ADDRESS],
  [zAccount, HEX_ADDRESS],
]);

const DESCRIPTION = `Deposits datasets as fingerprints on an append-only log that a blockchain enforces, and hands out what proves it.

Writes need \`Authorization: Bearer <API key>\`; reads are open. Errors are \`application/problem+json\` (RFC 9457): decide by
their \`code\`. JSON is read strictly: duplicate keys, lone surrogates and inexact integers are refused.`;

export type OpenApiDocument = ReturnType<typeof createDocument>;

export function openApiDocument(routes: readonly Route[], version: string): OpenApiDocument {
  const paths: ZodOpenApiPathsObject = {};
  for (const { path, method, scope, operation } of routes) {
    const security = scope === undefined ? [] : [{ apiKey: [scope] }, { session: [scope] }];
    paths[path] = { ...paths[path], [method]: { ...operation, security } };
  }
  return createDocument(
    {
      openapi: "3.1.0",
      info: {
        title: "DataDeed gateway",
        version,
        description: DESCRIPTION,
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      servers: [{ url: "/" }],
      tags: [
        { name: "deposits", description: "Taking deposits" },
        { name: "certificates", description: "Certificates and bundles" },
        {
          name: "pledges",
          description: "Relaying what pledgor and pledgee signed; the gateway pays, and signs for nobody",
        },
        { name: "register", description: "What registrar and adjudicator do to certificates and objections" },
        { name: "alerts", description: "Telling the parties of pledges what happens" },
        { name: "log", description: "The log, for monitors" },
        { name: "ipfs", description: "Published content" },
        { name: "sessions", description: "Signing in with a browser" },
        { name: "operation", description: "Running and trusting the gateway" },
      ],
      paths,
      components: {
        securitySchemes: {
          session: {
            type: "apiKey",
            in: "cookie",
            name: "__Host-datadeed-session",
            description:
              "Of the gateway's own page, signed in; without https the name has no `__Host-`. Writes need `Origin` and `X-DataDeed-Session` too",
          },
          apiKey: {
            type: "http",
            scheme: "bearer",
            description: "An API key with the scope that the operation names",
          },
        },
      },
    },
    {
      override({ jsonSchema, zodSchema, io }) {
        // Answers may get more members in later versions: no promise that there are none.
        if (io === "output" && zodSchema instanceof z.ZodObject) delete jsonSchema.additionalProperties;
        const known = KNOWN.get(zodSchema);
        if (known === undefined) return;
        // What is there of it says less, or nothing at all.
        for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
        Object.assign(jsonSchema, known);
      },
      allowEmptySchema: { custom: true },
    },
  );
}
