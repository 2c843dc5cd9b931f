import { expect } from "chai";
import { Wallet } from "ethers";
import { SiweMessage } from "@signinwithethereum/siwe";
import { toBase64Url } from "#core/bytes.ts";
import { apiKeyDigest } from "../../../server/domain/api-keys.ts";
import { HttpRig, problemIn } from "../../helpers/http-rig.ts";
import { PLEDGE } from "../../helpers/fake-gateway.ts";
import { DESCRIPTION, TRUST } from "../../helpers/scenario.ts";

const SECRET = `dd_${toBase64Url(new Uint8Array(32).fill(7))}`;
const WALLET = new Wallet(`0x${"11".repeat(32)}`);
const MINUTE = 60_000;

interface SignedIn {
  readonly session: { readonly method: string; readonly account: string | null; readonly scopes: string[] };
}

describe("sessions", () => {
  let rig: HttpRig;

  beforeEach(async () => {
    rig = await new HttpRig().start();
    await rig.store.addApiKey({
      id: "key-9",
      secretDigest: apiKeyDigest(SECRET)!,
      name: "operator",
      scopes: ["deposit", "register"],
      createdAt: 0,
      revokedAt: null,
    });
  });
  afterEach(() => rig.stop());

  const page = () => ({ origin: rig.url, "x-datadeed-session": "page", "sec-fetch-site": "same-origin" });
  const send = (method: string, path: string, body: unknown, headers: Record<string, string> = page()) =>
    rig.fetch(path, {
      key: null,
      method,
      headers: { "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const cookieOf = (response: Response) => response.headers.get("set-cookie")!.split(";")[0]!;

  async function challenge(): Promise<string> {
    return ((await (await send("POST", "/v1/session/challenge", {})).json()) as { nonce: string }).nonce;
  }

  function messageWith(nonce: string, changes: Partial<SiweMessage> = {}): string {
    const now = rig.clock.now();
    return new SiweMessage({
      domain: new URL(rig.url).host,
      address: WALLET.address,
      statement: "Sign in to DataDeed",
      uri: rig.url,
      version: "1",
      chainId: TRUST.chainId,
      nonce,
      issuedAt: new Date(now).toISOString(),
      expirationTime: new Date(now + 5 * MINUTE).toISOString(),
      ...changes,
    }).toMessage();
  }

  async function signIn(message: string, wallet = WALLET): Promise<Response> {
    return send("POST", "/v1/session", { message, signature: await wallet.signMessage(message) });
  }

  const accountCookie = async () => cookieOf(await signIn(messageWith(await challenge())));

  it("opens one with the signature of an account, and tells who it is", async () => {
    const response = await signIn(messageWith(await challenge()));
    expect(response.status).to.equal(201);
    const { session } = (await response.json()) as SignedIn;
    expect(session).to.include({ method: "ACCOUNT", account: WALLET.address });
    expect(session.scopes).to.deep.equal(["deposit", "pledge"]);
    const asked = await send("GET", "/v1/session", undefined, { cookie: cookieOf(response) });
    expect(((await asked.json()) as SignedIn).session.account).to.equal(WALLET.address);
    expect(await (await send("GET", "/v1/session", undefined, {})).json()).to.deep.equal({ session: null });
  });

  it("opens one with an API key, with the key's scopes, and ends it with the key", async () => {
    const response = await send("POST", "/v1/session", { apiKey: SECRET });
    const { session } = (await response.json()) as SignedIn;
    expect(session).to.deep.include({ method: "API_KEY", account: null, scopes: ["deposit", "register"] });
    await rig.store.revokeApiKey("key-9", 1);
    const asked = await send("GET", "/v1/session", undefined, { cookie: cookieOf(response) });
    expect(await asked.json()).to.deep.equal({ session: null });
    const again = await send("POST", "/v1/session", { apiKey: SECRET });
    expect((await problemIn(again)).code).to.equal("UNAUTHENTICATED");
  });

  it("gives a cookie that neither scripts nor other sites get, bound to the host under https", async () => {
    const plain = await send("POST", "/v1/session", { apiKey: SECRET });
    expect(plain.headers.get("set-cookie")).to.match(
      /^datadeed-session=ds_[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const secure = await send(
      "POST",
      "/v1/session",
      { apiKey: SECRET },
      {
        ...page(),
        origin: rig.url.replace("http:", "https:"),
      },
    );
    expect(secure.headers.get("set-cookie")).to.match(
      /^__Host-datadeed-session=ds_[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
  });

  it("takes a message once", async () => {
    const message = messageWith(await challenge());
    expect((await signIn(message)).status).to.equal(201);
    const again = await problemIn(await signIn(message));
    expect(again.code).to.equal("SIGN_IN_REFUSED");
    expect(again.errors?.[0]?.pointer).to.equal("/message#nonce");
  });

  it("wants the nonce to be one of its own that has not expired", async () => {
    expect((await problemIn(await signIn(messageWith("0123456789abcdef")))).code).to.equal("SIGN_IN_REFUSED");
    const nonce = await challenge();
    await rig.clock.advance(11 * MINUTE);
    expect((await problemIn(await signIn(messageWith(nonce)))).code).to.equal("SIGN_IN_REFUSED");
  });

  const wrong: [field: string, changes: (now: number) => Partial<SiweMessage>][] = [
    ["domain", () => ({ domain: "evil.example" })],
    ["uri", () => ({ uri: "https://evil.example/" })],
    ["chainId", () => ({ chainId: TRUST.chainId + 1 })],
    ["issuedAt", (now) => ({ issuedAt: new Date(now - 20 * MINUTE).toISOString() })],
    ["expirationTime", (now) => ({ expirationTime: new Date(now - 1000).toISOString() })],
    ["notBefore", (now) => ({ notBefore: new Date(now + 10 * MINUTE).toISOString() })],
  ];
  for (const [field, changes] of wrong) {
    it(`refuses a message with another ${field}, and the nonce is gone`, async () => {
      const nonce = await challenge();
      const problem = await problemIn(await signIn(messageWith(nonce, changes(rig.clock.now()))));
      expect(problem.code).to.equal("SIGN_IN_REFUSED");
      expect(problem.errors?.map(({ pointer }) => pointer)).to.deep.equal([`/message#${field}`]);
      expect((await problemIn(await signIn(messageWith(nonce)))).code).to.equal("SIGN_IN_REFUSED");
    });
  }

  it("refuses a signature of another key, and texts that are no such message", async () => {
    const other = new Wallet(`0x${"22".repeat(32)}`);
    const problem = await problemIn(await signIn(messageWith(await challenge()), other));
    expect(problem.errors?.[0]?.pointer).to.equal("/signature");
    expect((await problemIn(await signIn("hello"))).code).to.equal("SIGN_IN_REFUSED");
    const bad = await send("POST", "/v1/session", { message: "hello", signature: "0x12" });
    expect((await problemIn(bad)).code).to.equal("INPUT_INVALID");
  });

  const foreign: [name: string, change: Record<string, string | undefined>][] = [
    ["from another origin", { origin: "https://evil.example" }],
    ["without an origin", { origin: undefined }],
    ["with an origin that is none", { origin: "null" }],
    ["that the browser calls cross-site", { "sec-fetch-site": "cross-site" }],
    ["without the page's mark", { "x-datadeed-session": undefined }],
  ];
  for (const [name, change] of foreign) {
    it(`refuses writes ${name}`, async () => {
      const cookie = cookieOf(await send("POST", "/v1/session", { apiKey: SECRET }));
      const headers: Record<string, string> = { ...page(), cookie };
      for (const [header, value] of Object.entries(change)) {
        if (value === undefined) Reflect.deleteProperty(headers, header);
        else headers[header] = value;
      }
      for (const [method, path] of [
        ["POST", "/v1/session"],
        ["DELETE", "/v1/session"],
        ["POST", "/v1/session/challenge"],
        ["POST", "/v1/deposits"],
      ] as const)
        expect((await problemIn(await send(method, path, {}, headers))).code, path).to.equal(
          "CROSS_SITE_REFUSED",
        );
    });
  }

  it("ends after half an hour without use, and after eight hours in any case", async () => {
    const idle = await accountCookie();
    await rig.clock.advance(31 * MINUTE);
    expect(await (await send("GET", "/v1/session", undefined, { cookie: idle })).json()).to.deep.equal({
      session: null,
    });
    const busy = await accountCookie();
    let hours = 0;
    for (; hours < 12; hours += 0.25) {
      const answer = (await (await send("GET", "/v1/session", undefined, { cookie: busy })).json()) as {
        session: object | null;
      };
      if (answer.session === null) break;
      await rig.clock.advance(15 * MINUTE);
    }
    expect(hours).to.equal(8);
  });

  it("ends when its owner signs out, and is replaced by signing in again", async () => {
    const first = await accountCookie();
    const second = cookieOf(
      await send("POST", "/v1/session", { apiKey: SECRET }, { ...page(), cookie: first }),
    );
    const gone = await send("GET", "/v1/session", undefined, { cookie: first });
    expect(await gone.json()).to.deep.equal({ session: null });
    const out = await send("DELETE", "/v1/session", {}, { ...page(), cookie: second });
    expect(out.headers.get("set-cookie")).to.match(/^datadeed-session=; Max-Age=0; Path=\//);
    const after = await send("POST", "/v1/deposits", {}, { ...page(), cookie: second });
    expect((await problemIn(after)).code).to.equal("UNAUTHENTICATED");
  });

  it("lets an account deposit for itself and for nobody else", async () => {
    const cookie = await accountCookie();
    const body = (account: string) => ({
      description: { ...DESCRIPTION, holder: { ...DESCRIPTION.holder, account } },
      commitment: `sha256:${"1".repeat(64)}`,
      manifestDigest: `sha256:${"2".repeat(64)}`,
      scale: { files: 1, bytes: 1 },
    });
    const headers = { ...page(), cookie, "idempotency-key": "k1" };
    expect((await send("POST", "/v1/deposits", body(WALLET.address), headers)).status).to.equal(201);
    const other = await send("POST", "/v1/deposits", body(PLEDGE.pledgee), headers);
    expect((await problemIn(other)).code).to.equal("FORBIDDEN");
    const token = rig.gateway.asked.tokens.at(-1);
    expect(token?.apiKeyId).to.equal(`account:${WALLET.address}`);
  });

  it("lets an account send in what it signed itself, and keeps the register's offices to API keys", async () => {
    const cookie = await accountCookie();
    const release = (pledgee: string) => ({
      message: {
        pledgeId: PLEDGE.pledgeId,
        pledgee,
        ground: 0,
        documentDigest: `0x${"3".repeat(64)}`,
        nonce: "1",
        deadline: 1_900_000_000,
      },
      signature: `0x${"4".repeat(130)}`,
    });
    const path = `/v1/pledges/${PLEDGE.pledgeId}/release`;
    const headers = { ...page(), cookie };
    expect((await send("POST", path, release(WALLET.address), headers)).status).to.equal(200);
    const other = await problemIn(await send("POST", path, release(PLEDGE.pledgee), headers));
    expect(other.code).to.equal("FORBIDDEN");
    const desk = await send("POST", `/v1/objections/0x${"5".repeat(64)}/admission`, { answerBy: 1 }, headers);
    expect((await problemIn(desk)).code).to.equal("FORBIDDEN");
  });

  it("keeps accounts out where the operator wants API keys only", async () => {
    await rig.stop();
    rig = await new HttpRig({ accounts: false }).start();
    const problem = await problemIn(await signIn(messageWith(await challenge())));
    expect(problem.code).to.equal("FORBIDDEN");
  });

  it("counts attempts to sign in", async () => {
    for (let i = 0; i < 20; i++) await send("POST", "/v1/session", { apiKey: "dd_wrong" });
    const more = await send("POST", "/v1/session", { apiKey: SECRET });
    expect((await problemIn(more)).code).to.equal("TOO_MANY");
    expect(more.headers.get("retry-after")).to.equal("30");
    await rig.clock.advance(MINUTE);
    expect((await send("POST", "/v1/session", { apiKey: SECRET })).status).to.equal(201);
  });

  it("knows no token that differs in its last character", async () => {
    const nonce = await challenge();
    const response = await signIn(messageWith(nonce));
    const token = cookieOf(response).split("=")[1]!;
    expect(token).to.match(/^ds_/);
    const spelling = `${token.slice(0, -1)}${token.endsWith("B") ? "A" : "B"}`;
    const asked = await send("GET", "/v1/session", undefined, { cookie: `datadeed-session=${spelling}` });
    expect(await asked.json()).to.deep.equal({ session: null });
  });
});
