/** The API's own description, for programs and for people. */
import { jsonResponse } from "../openapi/responses.ts";
import { z } from "zod";
import { answerJson } from "../answer.ts";
import { docsPage, DOCS_STYLE_SHA256 } from "../docs-page.ts";
import type { OpenApiDocument } from "../openapi/document.ts";
import { styledPagePolicy } from "../page-policy.ts";
import type { Route } from "../route.ts";

/** @param makeDocument the document of all routes, these included; asked once, when it is first wanted */
export function documentRoutes(makeDocument: (documented: readonly Route[]) => OpenApiDocument): Route[] {
  let made: { readonly document: OpenApiDocument; readonly page: string } | undefined;
  const make = () => {
    if (made !== undefined) return made;
    const document = makeDocument(routes);
    return (made = { document, page: docsPage(document) });
  };
  const routes: Route[] = [
    {
      method: "get",
      path: "/openapi.json",
      operation: {
        operationId: "getOpenApi",
        tags: ["operation"],
        summary: "This document",
        responses: { "200": jsonResponse("OpenAPI 3.1", z.record(z.string(), z.unknown())) },
      },
      handle(_request, response) {
        response.set("Cache-Control", "no-cache");
        answerJson(response, 200, make().document);
      },
    },
    {
      method: "get",
      path: "/docs",
      operation: {
        operationId: "getDocs",
        tags: ["operation"],
        summary: "This document, for people",
        responses: {
          "200": { description: "A page", content: { "text/html": { schema: { type: "string" } } } },
        },
      },
      handle(_request, response) {
        response.set({
          "Content-Security-Policy": styledPagePolicy(DOCS_STYLE_SHA256),
          "Cache-Control": "no-cache",
        });
        response.type("html").send(make().page);
      },
    },
  ];
  return routes;
}
