/** The verify page, as it was built: static files, and one HTML document under `/` and `/verify`. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import express, { type Request, type Response, type Router } from "express";
import { toBase64Url } from "#core/bytes.ts";
import { DataDeedError } from "#core/errors.ts";
import type { Entropy } from "../ports/clock.ts";
import { describeCompressed, preferCompressed } from "./compressed.ts";
import { contextOf } from "./context.ts";
import { PAGE_ASSET_POLICY, verifyPagePolicy } from "./page-policy.ts";

const NONCE_BYTES = 16;
/** Vite names built files by their content. */
const ASSET_MAX_AGE = "public, max-age=31536000, immutable";

/** @param root folder of the built page; without it the addresses answer NOT_FOUND */
export function webPage(root: string, entropy: Entropy): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  router.get(["/", "/verify"], async (_request: Request, response: Response) => {
    contextOf(response).route = "page";
    const html = await readPage(root);
    const nonce = toBase64Url(entropy.bytes(NONCE_BYTES));
    response.set({ "Content-Security-Policy": verifyPagePolicy(nonce), "Cache-Control": "no-cache" });
    // Where page scripts look for the nonce of the styles that they add.
    response
      .type("html")
      .send(html.replace("<head>", `<head>\n    <meta property="csp-nonce" nonce="${nonce}" />`));
  });
  router.use(
    preferCompressed(root),
    express.static(root, {
      index: false,
      redirect: false,
      dotfiles: "ignore",
      setHeaders(response, path) {
        contextOf(response).route = "page asset";
        describeCompressed(response, path);
        response.setHeader("Content-Security-Policy", PAGE_ASSET_POLICY);
        response.setHeader(
          "Cache-Control",
          path.startsWith(join(root, "assets")) ? ASSET_MAX_AGE : "no-cache",
        );
      },
    }),
  );
  return router;
}

async function readPage(root: string): Promise<string> {
  try {
    return await readFile(join(root, "index.html"), "utf8");
  } catch (cause) {
    throw new DataDeedError("NOT_FOUND", "the web page has not been built: npm start builds it", { cause });
  }
}
