/** Files that the build wrote compressed beside the plain ones: sent to who takes them, so that nothing is compressed at each request. */
import { stat } from "node:fs/promises";
import { extname, join } from "node:path";
import type { Request, RequestHandler, Response } from "express";

/** The better first. Browsers take `br` over https and from this machine only. */
const CODINGS = [
  { name: "br", ending: ".br" },
  { name: "gzip", ending: ".gz" },
] as const;

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
};

/** Sees to it that a compressed file is sent where there is one; what follows serves it as any other. @param root of all files */
export function preferCompressed(root: string): RequestHandler {
  return async (request: Request, response: Response, next) => {
    const { path } = request;
    if (!Object.hasOwn(TYPES, extname(path))) {
      next();
      return;
    }
    response.vary("Accept-Encoding");
    const coding = CODINGS.find(({ name }) => request.acceptsEncodings(name) === name);
    if (coding !== undefined && (await isFile(join(root, `${path}${coding.ending}`))))
      request.url = request.url.replace(path, `${path}${coding.ending}`);
    next();
  };
}

/** The path is taken as it came: what leaves the folder only decides whether it is looked for there, and the server of files refuses it. */
async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** Says of a file that it is compressed, and what is inside. @param path of the file that is sent */
export function describeCompressed(
  response: { setHeader(name: string, value: string): unknown },
  path: string,
): void {
  const coding = CODINGS.find(({ ending }) => path.endsWith(ending));
  const type = coding === undefined ? undefined : TYPES[extname(path.slice(0, -coding.ending.length))];
  if (coding === undefined || type === undefined) return;
  response.setHeader("Content-Encoding", coding.name);
  response.setHeader("Content-Type", type);
}
