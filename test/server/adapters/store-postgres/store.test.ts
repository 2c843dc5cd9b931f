import { expect } from "chai";
import pg from "pg";
import { toHex } from "#core/bytes.ts";
import { MIGRATIONS } from "../../../../server/adapters/store-postgres/schema.ts";
import { openPostgresStore } from "../../../../server/adapters/store-postgres/store.ts";
import { Sequencer } from "../../../../server/domain/sequencer.ts";
import type { Store } from "../../../../server/ports/store.ts";
import { describeAlertStore } from "../../../helpers/alert-store.behavior.ts";
import { describeSessionStore } from "../../../helpers/session-store.behavior.ts";
import { codeOf, refusalOf } from "../../../helpers/code-of.ts";
import { MemoryLogger } from "../../../helpers/memory-logger.ts";
import { startPostgres, whyNoPostgres, type PostgresServer } from "../../../helpers/postgres.ts";
import { growLog, sampleCertificate } from "../../../helpers/sample-log.ts";
import { describeProofStore } from "../../../helpers/proof-store.behavior.ts";
import { describeStore } from "../../../helpers/store.behavior.ts";

const missing = whyNoPostgres();

describe(`PostgreSQL${missing === undefined ? "" : ` (skipped: ${missing})`}`, function () {
  if (missing !== undefined) {
    it("is tested where it is installed");
    return;
  }

  let server: PostgresServer;
  let url: string;

  before(async () => {
    server = await startPostgres();
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
  });

  const open = () => openPostgresStore(url, new MemoryLogger());

  const openFresh = async () => {
    url = await server.createDatabase();
    let store = await open();
    return {
      store,
      reopen: async () => {
        await store.close();
        store = await open();
        return store;
      },
      dispose: () => store.close(),
    };
  };

  describeStore("PostgreSQL", openFresh);
  describeAlertStore("PostgreSQL", openFresh);
  describeProofStore("PostgreSQL", openFresh);
  describeSessionStore("PostgreSQL", openFresh);

  describe("store", () => {
    const stores: Store[] = [];
    const opened = async () => {
      const store = await open();
      stores.push(store);
      return store;
    };
    const admin = async <T extends pg.QueryResultRow>(sql: string) => {
      const client = new pg.Client(url);
      await client.connect();
      try {
        return await client.query<T>(sql);
      } finally {
        await client.end();
      }
    };

    beforeEach(async () => {
      url = await server.createDatabase();
    });
    afterEach(async () => {
      await Promise.all(stores.splice(0).map((store) => store.close()));
    });

    it("is made once when several gateways start on an empty database at once", async () => {
      await Promise.all(Array.from({ length: 4 }, opened));
      const { rows } = await admin("SELECT version FROM schema_version ORDER BY version");
      expect(rows).to.deep.equal(MIGRATIONS.map((_, step) => ({ version: step + 1 })));
    });

    it("gives every index once to two gateways with a sequencer each", async () => {
      const acknowledged = new Map<number, string>();
      const sequencers = (await Promise.all([opened(), opened()])).map(
        (store) => new Sequencer({ store, logger: new MemoryLogger(), maxBatch: 20 }),
      );
      await Promise.all(
        Array.from({ length: 200 }, async (_, i) => {
          const certificate = sampleCertificate(i);
          const outcome = await sequencers[i % 2]!.submit({ certificates: [certificate] });
          if (outcome.kind === "SEQUENCED") acknowledged.set(outcome.firstIndex, toHex(certificate.digest));
        }),
      );
      expect([...acknowledged.keys()].sort((a, b) => a - b)).to.deep.equal(
        Array.from({ length: 200 }, (_, i) => i),
      );
      for (const [index, digest] of acknowledged)
        expect(toHex((await stores[0]!.certificate(index))!.digest)).to.equal(digest);
    });

    for (const statement of [
      "UPDATE certificate SET holder = '0x00'",
      "DELETE FROM certificate WHERE log_index = 1",
      "TRUNCATE certificate",
      "UPDATE tree_node SET level = 9",
      "TRUNCATE tree_node",
    ]) {
      it(`does not let anybody run ${statement}`, async () => {
        await growLog(await opened(), 2);
        let message = "";
        try {
          await admin(statement);
        } catch (error) {
          message = (error as Error).message;
        }
        expect(message).to.equal("the log is append-only");
      });
    }

    it("waits for the disk also where the server's default is not to", async () => {
      await admin(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$",
      );
      const store = await opened();
      await admin(`CREATE TABLE seen (value text);
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN INSERT INTO seen VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$;
        CREATE TRIGGER note AFTER INSERT ON certificate FOR EACH STATEMENT EXECUTE FUNCTION note();
        CREATE TRIGGER note AFTER INSERT ON setting FOR EACH STATEMENT EXECUTE FUNCTION note()`);
      await growLog(store, 1);
      await store.saveSetting("a", "b");
      expect((await admin("SELECT value FROM seen")).rows).to.deep.equal([{ value: "on" }, { value: "on" }]);
    });

    it("warns when the server does not protect commits against a power failure", async () => {
      const logger = new MemoryLogger();
      stores.push(await openPostgresStore(url, logger));
      const { rows } = await admin<{ name: string }>(
        "SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting = 'off'",
      );
      expect(logger.lines.map(({ level, fields }) => [level, fields["setting"]])).to.deep.equal(
        rows.map(({ name }) => ["warn", name]),
      );
    });

    it("refuses a database that a newer program wrote", async () => {
      await opened();
      await admin("INSERT INTO schema_version VALUES (999)");
      const refusal = await refusalOf(open());
      expect(refusal?.code).to.equal("STORE_FAILED");
      expect(refusal?.details).to.include({ schema: 999 });
    });

    it("refuses a server that is not there, and does not tell the password", async () => {
      const refusal = await refusalOf(
        openPostgresStore("postgres://user:s3cret@127.0.0.1:1/nothing", new MemoryLogger()),
      );
      expect(refusal?.code).to.equal("SERVICE_UNREACHABLE");
      expect(refusal?.message).to.include("DATADEED_DATABASE_URL").and.not.include("s3cret");
    });

    it("refuses everything after it was closed", async () => {
      const store = await opened();
      await store.close();
      await store.close();
      expect(await codeOf(store.ping())).to.equal("STORE_FAILED");
      expect(await codeOf(store.saveSetting("a", "b"))).to.equal("STORE_FAILED");
    });

    it("keeps what it acknowledged when the server crashes, says so meanwhile, and goes on afterwards", async function () {
      if (server.crash === undefined || server.start === undefined) this.skip();
      const store = await opened();
      await growLog(store, 3);
      await server.crash();
      expect(await codeOf(store.ping())).to.equal("STORE_FAILED");
      expect(await codeOf(growLog(store, 1))).to.equal("STORE_FAILED");
      await server.start();
      expect(toHex((await store.certificate(2))!.digest)).to.equal(toHex(sampleCertificate(2).digest));
      expect(await growLog(store, 2)).to.equal(5);
    });
  });
});
