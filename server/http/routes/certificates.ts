/** Reading certificates: open to everybody. */
import { z } from "zod";
import { BUNDLE_MEDIA_TYPE } from "#core/bundle.ts";
import { zCertificateList, zDepositState } from "#core/gateway-answers.ts";
import type { CertificatePapers } from "../../ports/certificate-papers.ts";
import type { Certificates } from "../../ports/gateway.ts";
import { answerBytes, answerJson } from "../answer.ts";
import { certificateLinks } from "../links.ts";
import { LAST_INDEX, zHolderFilter, zNumberPath, zQueryInteger } from "../openapi/parameters.ts";
import { jsonResponse, problemResponses } from "../openapi/responses.ts";
import { answerPage, given } from "../paging.ts";
import { zBundleJson, zCertificateView } from "../openapi/schemas.ts";
import { parseQuery, pathParameter, type Route } from "../route.ts";

const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 500;

const zListQuery = z.strictObject({
  holder: zHolderFilter.optional(),
  state: zDepositState.optional(),
  after: zQueryInteger(0, LAST_INDEX).optional().meta({ description: "`next` of the page before" }),
  limit: zQueryInteger(1, LARGEST_PAGE)
    .optional()
    .meta({ description: `${DEFAULT_PAGE} by default` }),
});

const zBundleQuery = z.strictObject({
  proof: z.enum(["latest", "witnessed"]).optional().meta({
    description:
      "A fresh proof of the chain's state: as of the newest final block, or as of the newest cosigned note, which then comes with it",
  }),
});

const BUNDLE_PROBLEMS = [
  "CERTIFICATE_NO_INVALID",
  "NOT_FOUND",
  "NOT_ANCHORED",
  "LOG_CORRUPT",
  "CHAIN_UNREACHABLE",
] as const;

export function certificateRoutes(certificates: Certificates, papers: CertificatePapers): Route[] {
  return [
    {
      method: "get",
      path: "/v1/certificates",
      operation: {
        operationId: "listCertificates",
        tags: ["certificates"],
        summary: "Certificates in the order of the log",
        requestParams: { query: zListQuery },
        responses: {
          "200": jsonResponse("A page", zCertificateList),
          ...problemResponses(["INPUT_INVALID"]),
        },
      },
      async handle(request, response) {
        const { limit = DEFAULT_PAGE, after, ...asked } = parseQuery(zListQuery, request);
        const filters = given(asked);
        const page = await certificates.list({ ...filters, ...given({ after }), limit });
        answerPage(response, "/v1/certificates", page, filters, limit);
      },
    },
    {
      method: "get",
      path: "/v1/certificates/{no}",
      operation: {
        operationId: "getCertificate",
        tags: ["certificates"],
        summary: "A certificate with its state and status",
        requestParams: { path: zNumberPath },
        responses: {
          "200": jsonResponse("The certificate", zCertificateView),
          ...problemResponses(["CERTIFICATE_NO_INVALID", "NOT_FOUND"]),
        },
      },
      async handle(request, response) {
        const view = await certificates.view(pathParameter(request, "no"));
        // Until it is final its state is what callers wait for; afterwards only the registry can change something.
        response.set("Cache-Control", view.state === "FINAL" ? "public, max-age=5" : "no-cache");
        answerJson(response, 200, { ...view, links: certificateLinks(view.certificateNo) });
      },
    },
    {
      method: "get",
      path: "/v1/certificates/{no}/bundle",
      operation: {
        operationId: "getBundle",
        tags: ["certificates"],
        summary: "The portable proof file",
        description:
          "Verified by the gateway before it is handed out. The same certificate gives the same bytes once it is final. " +
          "From then on it carries a proof of the chain's state as of about then, for verification offline; `proof=latest` makes a fresh one, `proof=witnessed` one as of the newest cosigned note of the log.",
        requestParams: { path: zNumberPath, query: zBundleQuery },
        responses: {
          "200": {
            ...jsonResponse("The bundle, as a file `<number>.deed.json`", zBundleJson, BUNDLE_MEDIA_TYPE),
            headers: z.object({ "Content-Disposition": z.string() }),
          },
          ...problemResponses([
            ...BUNDLE_PROBLEMS,
            "NOT_FINAL",
            "STATE_PROOF_UNAVAILABLE",
            "STATE_PROOF_INVALID",
            "INPUT_INVALID",
          ]),
        },
      },
      async handle(request, response) {
        const { proof } = parseQuery(zBundleQuery, request);
        const number = pathParameter(request, "no");
        const bundle = await (proof === "latest"
          ? certificates.freshBundle(number)
          : proof === "witnessed"
            ? certificates.witnessedBundle(number)
            : certificates.bundle(number));
        // A reorganisation may give the certificate another anchor: always asked again, by ETag.
        response.set({
          "Cache-Control": "no-cache",
          "Content-Disposition": `attachment; filename="${bundle.certificateNo}.deed.json"`,
        });
        answerJson(response, 200, bundle, BUNDLE_MEDIA_TYPE);
      },
    },
    {
      method: "get",
      path: "/v1/certificates/{no}/certificate.pdf",
      operation: {
        operationId: "getCertificatePdf",
        tags: ["certificates"],
        summary: "The certificate as a paper, with the bundle attached",
        description:
          "PDF/A-3 with two pages, Chinese and English, and the bundle as its attachment `<number>.deed.json`: a verifier needs no other file. The same bundle gives the same bytes.",
        requestParams: { path: zNumberPath },
        responses: {
          "200": {
            description: "The PDF, as a file `<number>.pdf`",
            content: { "application/pdf": { schema: { type: "string", format: "binary" } } },
            headers: z.object({ "Content-Disposition": z.string() }),
          },
          ...problemResponses(BUNDLE_PROBLEMS),
        },
      },
      async handle(request, response) {
        const bundle = await certificates.bundle(pathParameter(request, "no"));
        const pdf = await papers.pdf(bundle);
        // As with the bundle inside it: kept by whoever wants, and always asked again, by ETag.
        response.set({
          "Cache-Control": "no-cache",
          "Content-Disposition": `attachment; filename="${bundle.certificateNo}.pdf"`,
        });
        answerBytes(response, pdf, "application/pdf");
      },
    },
  ];
}
