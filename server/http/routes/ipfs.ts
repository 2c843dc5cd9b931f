/** What the gateway published on IPFS, as in the IPFS trustless gateway specification: raw blocks and CAR streams. */
import { once } from "node:events";
import type { Request, Response } from "express";
import { CID } from "multiformats/cid";
import { z } from "zod";
import { DataDeedError } from "#core/errors.ts";
import type { IpfsNode } from "../../ports/ipfs.ts";
import { parseAccept } from "../media-type.ts";
import { problemResponses } from "../openapi/responses.ts";
import { pathParameter, type Route } from "../route.ts";

export type PublishedBlocks = Pick<IpfsNode, "getBlock" | "exportCar">;
type Format = "raw" | "car";

const MEDIA_TYPES: Readonly<Record<Format, string>> = {
  raw: "application/vnd.ipld.raw",
  car: "application/vnd.ipld.car",
};
const FOREVER = "public, max-age=31536000, immutable";
const RAW_CODEC = 0x55;
const DAG_PB_CODEC = 0x70;
const SHA2_256 = 0x12;
const IDENTITY = 0x00;
const LONGEST_CID = 512;
const LONGEST_INLINE = 128;

function parseCid(text: string): CID {
  const fault = (reason: string, cause?: unknown) =>
    new DataDeedError("CID_INVALID", `${text.slice(0, 100)}: ${reason}`, { cause });
  if (text.length > LONGEST_CID) throw fault("too long");
  let cid: CID;
  try {
    cid = CID.parse(text);
  } catch (cause) {
    throw fault("not a CID", cause);
  }
  if (cid.code !== RAW_CODEC && cid.code !== DAG_PB_CODEC) throw fault("expected the codec raw or dag-pb");
  const { code, digest } = cid.multihash;
  const good =
    code === IDENTITY ? digest.length <= LONGEST_INLINE : code === SHA2_256 && digest.length === 32;
  if (!good) throw fault("expected a SHA-256 multihash");
  return cid;
}

/** `format` goes before `Accept`. @throws REQUEST_MALFORMED when neither says anything | NOT_ACCEPTABLE */
function chooseFormat(request: Request): Format {
  const { format } = request.query;
  if (format === "raw" || format === "car") return format;
  if (format !== undefined) throw new DataDeedError("NOT_ACCEPTABLE", "format: expected raw or car");
  const accepted = parseAccept(request.headers.accept ?? "");
  const wanted = accepted.find(({ type, parameters }) => {
    return (
      type === MEDIA_TYPES.raw || (type === MEDIA_TYPES.car && (parameters.get("version") ?? "1") === "1")
    );
  });
  if (wanted !== undefined) return wanted.type === MEDIA_TYPES.raw ? "raw" : "car";
  if (accepted.length === 0 || accepted.some(({ type }) => type === "*/*")) {
    throw new DataDeedError("REQUEST_MALFORMED", "say what you want: ?format=raw or ?format=car");
  }
  throw new DataDeedError("NOT_ACCEPTABLE", `served here: ${Object.values(MEDIA_TYPES).join(", ")}`);
}

function absent(cid: CID): DataDeedError {
  return new DataDeedError("NOT_FOUND", `${cid.toString()} is not among what this gateway published`);
}

function isKnown(request: Request, etag: string): boolean {
  const known =
    request.headers["if-none-match"]?.split(",").map((tag) => tag.trim().replace(/^W\//, "")) ?? [];
  return known.includes("*") || known.includes(etag.replace(/^W\//, ""));
}

/** Sends the headers; false where the client has the content already and nothing is to follow. */
function open(request: Request, response: Response, cid: CID, format: Format): boolean {
  const etag = format === "raw" ? `"${cid.toString()}.raw"` : `W/"${cid.toString()}.car.v1.dfs.n"`;
  const [type, ending] =
    format === "raw" ? [MEDIA_TYPES.raw, "bin"] : [`${MEDIA_TYPES.car}; version=1; order=dfs; dups=n`, "car"];
  response.set({
    "Cache-Control": FOREVER,
    ETag: etag,
    Vary: "Accept",
    "X-Content-Type-Options": "nosniff",
    "X-Ipfs-Path": `/ipfs/${cid.toString()}`,
  });
  if (request.query["format"] === undefined)
    response.set("Content-Location", `/ipfs/${cid.toString()}?format=${format}`);
  if (isKnown(request, etag)) {
    response.status(304).end();
    return false;
  }
  response.status(200).set("Content-Disposition", `attachment; filename="${cid.toString()}.${ending}"`);
  // Not `type()`: it would sort the parameters' spelling out in its own way.
  response.setHeader("Content-Type", type);
  return true;
}

async function sendRaw(
  ipfs: PublishedBlocks,
  request: Request,
  response: Response,
  cid: CID,
  signal: AbortSignal,
): Promise<void> {
  const inline = cid.multihash.code === IDENTITY ? cid.multihash.digest : undefined;
  const bytes = inline ?? (await ipfs.getBlock(cid, { signal }));
  if (bytes === null) throw absent(cid);
  if (!open(request, response, cid, "raw")) return;
  response.set("Content-Length", String(bytes.length));
  response.end(request.method === "HEAD" ? undefined : bytes);
}

async function sendCar(
  ipfs: PublishedBlocks,
  request: Request,
  response: Response,
  cid: CID,
  signal: AbortSignal,
): Promise<void> {
  const car = cid.multihash.code === IDENTITY ? null : await ipfs.exportCar(cid, { signal });
  if (car === null) throw absent(cid);
  if (!open(request, response, cid, "car")) return;
  response.set("Accept-Ranges", "none");
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  for await (const bytes of car) {
    if (!response.write(bytes)) await once(response, "drain", { signal });
  }
  response.end();
}

export function ipfsRoutes(ipfs: PublishedBlocks): Route[] {
  return [
    {
      method: "get",
      path: "/ipfs/{cid}",
      operation: {
        operationId: "getPublished",
        tags: ["ipfs"],
        summary: "Published content by its CID",
        description:
          "IPFS trustless gateway: certificates (CIDv1, raw, SHA-256 = certificateDigest) and entries files. `format` goes before `Accept`.",
        requestParams: {
          path: z.object({ cid: z.string() }),
          query: z.object({ format: z.enum(["raw", "car"]).optional() }),
        },
        responses: {
          "200": {
            description: "A raw block, or a CAR (version 1, depth first, no duplicates)",
            content: {
              [MEDIA_TYPES.raw]: { schema: { type: "string", contentMediaType: MEDIA_TYPES.raw } },
              [MEDIA_TYPES.car]: { schema: { type: "string", contentMediaType: MEDIA_TYPES.car } },
            },
          },
          "304": { description: "The client has it already" },
          ...problemResponses(["CID_INVALID", "NOT_ACCEPTABLE", "NOT_FOUND", "IPFS_UNREACHABLE"]),
        },
      },
      async handle(request, response) {
        const cid = parseCid(pathParameter(request, "cid"));
        const format = chooseFormat(request);
        const leaving = new AbortController();
        response.once("close", () => leaving.abort());
        const send = format === "raw" ? sendRaw : sendCar;
        await send(ipfs, request, response, cid, leaving.signal);
      },
    },
  ];
}
