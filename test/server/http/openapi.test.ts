import { expect } from "chai";
import { z } from "zod";
import { ERROR_TABLE } from "#core/errors.ts";
import { PROBLEM_STATUS } from "../../../server/http/problem.ts";
import { HttpRig, PLEDGE_KEY, problemIn, REGISTER_KEY } from "../../helpers/http-rig.ts";
import { OBJECTION, PLEDGE, RECEIPT, WEBHOOK } from "../../helpers/fake-gateway.ts";
import { DESCRIPTION, TRUST, makeScenario } from "../../helpers/scenario.ts";

interface MediaTypeObject {
  readonly schema?: object;
}
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly object[];
  readonly parameters?: readonly {
    readonly in: string;
    readonly name: string;
    readonly required?: boolean;
    readonly schema: object;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, MediaTypeObject>> };
  readonly responses: Readonly<
    Record<
      string,
      { readonly description: string; readonly content?: Readonly<Record<string, MediaTypeObject>> }
    >
  >;
}
interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

const STEPS = [
  "acceptance",
  "register",
  "amendment",
  "cover-call",
  "release",
  "deregister",
  "default",
  "contest",
  "cure",
  "enforcement",
  "enforcement/result",
  "order",
  "lapse",
];
const ACTS = [
  "renewal",
  "supersession",
  "transfer",
  "details",
  "cancellation",
  "suspension",
  "reinstatement",
  "revocation",
];
const ANSWERS = ["admission", "refusal", "answer", "decision", "withdrawal"];

describe("the OpenAPI document", () => {
  let rig: HttpRig;
  let document: OpenApi;
  let operations: [path: string, method: string, operation: Operation][];

  before(async () => {
    rig = await new HttpRig().start();
    document = (await (await rig.fetch("/openapi.json", { key: null })).json()) as OpenApi;
    operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(
        ([method, operation]) => [path, method, operation] as [string, string, Operation],
      ),
    );
  });

  after(() => rig.stop());

  /** The schema with all components at hand, as a zod schema. */
  function schemaOf(path: string, method: string, status: number, mediaType: string): z.ZodType {
    const schema = document.paths[path]?.[method]?.responses[String(status)]?.content?.[mediaType]?.schema;
    if (schema === undefined) throw new Error(`${method} ${path} ${status} ${mediaType} is not described`);
    const text = JSON.stringify({ ...schema, $defs: document.components.schemas }).replaceAll(
      "#/components/schemas/",
      "#/$defs/",
    );
    return z.fromJSONSchema(JSON.parse(text) as z.core.JSONSchema.JSONSchema);
  }

  it("is version 3.1 with every route of the gateway and no other", () => {
    expect(document.openapi).to.equal("3.1.0");
    expect(operations.map(([path, method]) => `${method} ${path}`)).to.have.members([
      "post /v1/deposits",
      "post /v1/deposits/batch",
      "get /v1/certificates",
      "get /v1/certificates/{no}",
      "get /v1/certificates/{no}/bundle",
      "get /v1/certificates/{no}/certificate.pdf",
      "get /v1/pledges",
      "post /v1/pledges",
      "get /v1/pledges/{id}",
      ...STEPS.map((step) => `post /v1/pledges/{id}/${step}`),
      ...ACTS.map((act) => `post /v1/certificates/{no}/${act}`),
      "post /v1/nonces/pledges",
      "post /v1/nonces/certificates",
      "post /v1/due-diligence",
      "post /v1/reports",
      "post /v1/objections",
      "get /v1/objections",
      "get /v1/objections/{id}",
      ...ANSWERS.map((answer) => `post /v1/objections/{id}/${answer}`),
      "post /v1/session/challenge",
      "post /v1/session",
      "get /v1/session",
      "delete /v1/session",
      "get /v1/alerts",
      "get /v1/alerts/stream",
      "get /v1/webhooks",
      "post /v1/webhooks",
      "get /v1/webhooks/{id}",
      "delete /v1/webhooks/{id}",
      "post /v1/webhooks/{id}/test",
      "get /v1/webhooks/{id}/deliveries",
      "get /v1/log/head",
      "get /v1/log/note",
      "get /v1/log/entries",
      "get /v1/log/consistency",
      "get /ipfs/{cid}",
      "get /healthz",
      "get /readyz",
      "get /metrics",
      "get /.well-known/datadeed.json",
      "get /openapi.json",
      "get /docs",
    ]);
  });

  it("resolves every reference", () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1]!);
    expect(references.length).to.be.greaterThan(30);
    for (const reference of new Set(references)) {
      expect(reference).to.match(/^#\/components\/schemas\//);
      expect(document.components.schemas, reference).to.have.property(
        reference.slice("#/components/schemas/".length),
      );
    }
  });

  it("gives each operation a unique id, a summary, an answer of success, and each path parameter", () => {
    expect(new Set(operations.map(([, , { operationId }]) => operationId)).size).to.equal(operations.length);
    for (const [path, , operation] of operations) {
      expect(operation.summary, path).to.not.equal("");
      expect(
        Object.keys(operation.responses).some((status) => status.startsWith("2")),
        path,
      ).to.equal(true);
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
      expect(inPath.map(({ name }) => name)).to.deep.equal(
        [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]),
      );
      expect(inPath.every(({ required }) => required === true)).to.equal(true);
    }
  });

  it("asks for an API key exactly where one is needed", () => {
    const locked = operations.filter(([, , { security }]) => security.length > 0).map(([path]) => path);
    expect(locked).to.have.members([
      "/v1/deposits",
      "/v1/deposits/batch",
      "/v1/pledges",
      ...STEPS.map((step) => `/v1/pledges/{id}/${step}`),
      ...ACTS.map((act) => `/v1/certificates/{no}/${act}`),
      "/v1/nonces/pledges",
      "/v1/nonces/certificates",
      "/v1/due-diligence",
      "/v1/reports",
      "/v1/objections",
      ...ANSWERS.map((answer) => `/v1/objections/{id}/${answer}`),
      "/v1/webhooks",
      "/v1/webhooks",
      "/v1/webhooks/{id}",
      "/v1/webhooks/{id}",
      "/v1/webhooks/{id}/test",
      "/v1/webhooks/{id}/deliveries",
    ]);
  });

  it("describes the fields of a deposit with what can be said of them", () => {
    const text = JSON.stringify(document.components.schemas.FingerprintDeposit);
    expect(text).to.include("^sha256:[0-9a-f]{64}$").and.include('"additionalProperties":false');
    expect(JSON.stringify(document.components.schemas.Description))
      .to.include("SOURCE".toLowerCase())
      .and.include("PUBLIC_AUTHORISED");
    expect(document.paths["/v1/deposits"]?.post?.requestBody?.content).to.have.all.keys(
      "application/json",
      "multipart/form-data",
    );
  });

  it("lists every problem code there is, each with the status that is sent", () => {
    const problem = document.components.schemas.Problem as { properties: { code: { enum: string[] } } };
    expect(problem.properties.code.enum).to.have.members(Object.keys(ERROR_TABLE));
    for (const [path, , { responses }] of operations) {
      for (const [status, { description, content }] of Object.entries(responses)) {
        if (content?.["application/problem+json"] === undefined) continue;
        for (const [, code] of description.matchAll(/`([A-Z][A-Z_]+)`/g)) {
          expect(PROBLEM_STATUS[code as keyof typeof PROBLEM_STATUS], `${path} ${code}`).to.equal(
            Number(status),
          );
        }
      }
    }
  });

  it("describes what is really answered", async () => {
    const digest = `sha256:${"ab".repeat(32)}`;
    const deposit = {
      description: DESCRIPTION,
      commitment: digest,
      manifestDigest: digest,
      scale: { files: 1, bytes: 1 },
    };
    const refused = { ...deposit, commitment: "refuse me" };
    const no = RECEIPT.certificateNo;
    const answers: [
      path: string,
      method: string,
      status: number,
      mediaType: string,
      response: Promise<Response>,
    ][] = [
      ["/v1/deposits", "post", 201, "application/json", rig.post("/v1/deposits", deposit)],
      [
        "/v1/deposits/batch",
        "post",
        207,
        "application/json",
        rig.post("/v1/deposits/batch", { deposits: [deposit, refused] }),
      ],
      ["/v1/certificates", "get", 200, "application/json", rig.fetch("/v1/certificates")],
      ["/v1/certificates/{no}", "get", 200, "application/json", rig.fetch(`/v1/certificates/${no}`)],
      [
        "/v1/certificates/{no}/bundle",
        "get",
        200,
        "application/vnd.datadeed.bundle+json",
        rig.fetch(`/v1/certificates/${no}/bundle`),
      ],
      ["/v1/pledges", "get", 200, "application/json", rig.fetch("/v1/pledges")],
      ["/v1/pledges/{id}", "get", 200, "application/json", rig.fetch(`/v1/pledges/${PLEDGE.pledgeId}`)],
      [
        "/v1/pledges/{id}/lapse",
        "post",
        200,
        "application/json",
        rig.fetch(`/v1/pledges/${PLEDGE.pledgeId}/lapse`, { method: "POST", key: PLEDGE_KEY }),
      ],
      ["/v1/objections", "get", 200, "application/json", rig.fetch("/v1/objections?status=FILED")],
      [
        "/v1/objections/{id}",
        "get",
        200,
        "application/json",
        rig.fetch(`/v1/objections/${OBJECTION.objectionId}`),
      ],
      ["/v1/alerts", "get", 200, "application/json", rig.fetch(`/v1/alerts?party=${PLEDGE.pledgee}`)],
      [
        "/v1/webhooks",
        "post",
        201,
        "application/json",
        rig.post(
          "/v1/webhooks",
          { party: PLEDGE.pledgee, url: WEBHOOK.url },
          { authorization: `Bearer ${PLEDGE_KEY}` },
        ),
      ],
      ["/v1/webhooks", "get", 200, "application/json", rig.fetch("/v1/webhooks", { key: PLEDGE_KEY })],
      [
        "/v1/webhooks/{id}",
        "get",
        200,
        "application/json",
        rig.fetch(`/v1/webhooks/${WEBHOOK.id}`, { key: PLEDGE_KEY }),
      ],
      [
        "/v1/webhooks/{id}/test",
        "post",
        200,
        "application/json",
        rig.fetch(`/v1/webhooks/${WEBHOOK.id}/test`, { method: "POST", key: PLEDGE_KEY }),
      ],
      [
        "/v1/webhooks/{id}/deliveries",
        "get",
        200,
        "application/json",
        rig.fetch(`/v1/webhooks/${WEBHOOK.id}/deliveries`, { key: PLEDGE_KEY }),
      ],
      [
        "/v1/certificates/{no}/suspension",
        "post",
        200,
        "application/json",
        rig.fetch(`/v1/certificates/${no}/suspension`, {
          method: "POST",
          key: REGISTER_KEY,
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ reasonDigest: `0x${"d3".repeat(32)}` }),
        }),
      ],
      [
        "/v1/reports",
        "post",
        200,
        "application/json",
        rig.fetch("/v1/reports", {
          method: "POST",
          key: PLEDGE_KEY,
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ certificateNo: no, lender: "Example Bank" }),
        }),
      ],
      ["/v1/log/head", "get", 200, "application/json", rig.fetch("/v1/log/head")],
      ["/v1/log/entries", "get", 200, "application/json", rig.fetch("/v1/log/entries?start=0&end=1")],
      [
        "/v1/log/consistency",
        "get",
        200,
        "application/json",
        rig.fetch("/v1/log/consistency?first=1&second=2"),
      ],
      ["/healthz", "get", 200, "application/json", rig.fetch("/healthz")],
      ["/readyz", "get", 200, "application/json", rig.fetch("/readyz")],
      ["/.well-known/datadeed.json", "get", 200, "application/json", rig.fetch("/.well-known/datadeed.json")],
    ];
    for (const [path, method, status, mediaType, pending] of answers) {
      const response = await pending;
      expect(response.status, path).to.equal(status);
      expect(response.headers.get("content-type")?.split(";")[0], path).to.equal(mediaType);
      const result = schemaOf(path, method, status, mediaType).safeParse(await response.json());
      expect(result.error?.issues ?? [], path).to.deep.equal([]);
    }
    const problem = await problemIn(await rig.post("/v1/deposits", "{"));
    expect(
      schemaOf("/v1/deposits", "post", 400, "application/problem+json").safeParse(problem).success,
    ).to.equal(true);
    expect(TRUST).to.deep.equal(makeScenario().trust);
  });

  it("refuses in its schemas what the gateway would never answer", () => {
    const schema = schemaOf("/v1/log/head", "get", 200, "application/json");
    expect(schema.safeParse({ size: -1, root: "0x12", anchored: null }).success).to.equal(false);
  });

  it("is rendered for people without script, under a policy that names its style sheet", async () => {
    const response = await rig.fetch("/docs", { key: null });
    const html = await response.text();
    expect(response.headers.get("content-type")).to.match(/^text\/html/);
    expect(response.headers.get("content-security-policy"))
      .to.match(/style-src 'sha256-[\w+/=]{44}'/)
      .and.not.include("unsafe");
    expect(html).to.not.match(/<script|https?:\/\/|style="/);
    for (const [path, , { operationId }] of operations)
      expect(html).to.include(`id="${operationId}"`).and.include(path);
    for (const code of Object.keys(ERROR_TABLE)) expect(html).to.include(`id="problem-${code}"`);
  });
});
