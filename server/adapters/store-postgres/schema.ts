/**
 * The schema, as the steps that led to it; the same tables as in SQLite. A step that has been released is never changed.
 * The version of a database is the number of steps it has taken.
 */
export const MIGRATIONS: readonly string[] = [
  `
  -- The one row whose lock decides which of several gateways appends next.
  CREATE TABLE log_head (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    size bigint NOT NULL CHECK (size >= 0)
  );
  INSERT INTO log_head (size) VALUES (0);

  CREATE TABLE certificate (
    log_index bigint PRIMARY KEY CHECK (log_index >= 0),
    digest bytea NOT NULL UNIQUE CHECK (length(digest) = 32),
    entry bytea NOT NULL CHECK (length(entry) = 128),
    holder text NOT NULL,
    received_at bigint NOT NULL,
    record text NOT NULL CHECK (record IN ('LOG', 'INDIVIDUAL')),
    bytes bytea NOT NULL
  );
  CREATE INDEX certificate_of_holder ON certificate (holder, log_index);

  -- Inner nodes of the log's tree. Leaves are not kept: they are the digests of the entries.
  CREATE TABLE tree_node (
    level integer NOT NULL CHECK (level >= 1),
    position bigint NOT NULL CHECK (position >= 0),
    digest bytea NOT NULL CHECK (length(digest) = 32),
    PRIMARY KEY (level, position)
  );

  -- The log only grows: the database itself refuses to rewrite it.
  CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$;
  CREATE TRIGGER certificate_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON certificate
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
  CREATE TRIGGER tree_node_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON tree_node
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

  CREATE TABLE checkpoint (
    size bigint PRIMARY KEY CHECK (size >= 1),
    previous_size bigint NOT NULL,
    root bytea NOT NULL CHECK (length(root) = 32),
    transaction_hash text NOT NULL,
    block_number bigint NOT NULL,
    block_hash text NOT NULL,
    anchored_at bigint NOT NULL,
    entries_cid bytea NOT NULL,
    published integer NOT NULL CHECK (published IN (0, 1))
  );
  CREATE INDEX checkpoint_of_block ON checkpoint (block_number);
  CREATE INDEX checkpoint_to_publish ON checkpoint (size) WHERE published = 0;

  CREATE TABLE outbox (
    account text NOT NULL,
    nonce bigint NOT NULL CHECK (nonce >= 0),
    hash text NOT NULL,
    raw bytea NOT NULL,
    purpose text NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (account, nonce)
  );

  CREATE TABLE idempotency (
    key bytea PRIMARY KEY CHECK (length(key) = 32),
    request_digest bytea NOT NULL CHECK (length(request_digest) = 32),
    response bytea NOT NULL,
    created_at bigint NOT NULL
  );
  CREATE INDEX idempotency_by_age ON idempotency (created_at);

  CREATE TABLE api_key (
    id text PRIMARY KEY,
    secret_digest bytea NOT NULL UNIQUE CHECK (length(secret_digest) = 32),
    name text NOT NULL,
    scopes text NOT NULL,
    created_at bigint NOT NULL,
    revoked_at bigint
  );

  CREATE TABLE setting (
    name text PRIMARY KEY,
    value text NOT NULL
  );
  `,
  `
  -- Alerts to lenders, in the order in which they became visible.
  CREATE TABLE alert (
    sequence bigint PRIMARY KEY CHECK (sequence >= 1),
    id text NOT NULL UNIQUE,
    key text NOT NULL,
    type text NOT NULL,
    at bigint NOT NULL,
    data text NOT NULL,
    basis text NOT NULL,
    retracts text,
    retracted integer NOT NULL CHECK (retracted IN (0, 1))
  );
  CREATE INDEX alert_of_key ON alert (key);

  CREATE TABLE alert_party (
    party text NOT NULL,
    alert_sequence bigint NOT NULL REFERENCES alert (sequence),
    PRIMARY KEY (party, alert_sequence)
  );
  CREATE INDEX party_of_alert ON alert_party (alert_sequence);

  CREATE TABLE webhook (
    id text PRIMARY KEY,
    api_key_id text NOT NULL,
    party text NOT NULL,
    url text NOT NULL,
    sealed_secret bytea NOT NULL,
    status text NOT NULL CHECK (status IN ('ACTIVE', 'FAILING')),
    created_at bigint NOT NULL,
    failing_since bigint
  );
  CREATE INDEX webhook_of_party ON webhook (party);

  CREATE TABLE webhook_delivery (
    webhook_id text NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
    alert_sequence bigint NOT NULL REFERENCES alert (sequence),
    state text NOT NULL CHECK (state IN ('PENDING', 'DELIVERED', 'HELD')),
    attempts integer NOT NULL,
    due_at bigint NOT NULL,
    outcome text,
    status integer,
    attempted_at bigint,
    PRIMARY KEY (webhook_id, alert_sequence)
  );
  CREATE INDEX webhook_delivery_due ON webhook_delivery (due_at) WHERE state = 'PENDING';
  CREATE INDEX webhook_delivery_done ON webhook_delivery (attempted_at) WHERE state = 'DELIVERED';
  `,
  `
  CREATE TABLE chain_proof (
    first_index bigint NOT NULL CHECK (first_index >= 0),
    end_index bigint NOT NULL,
    block_number bigint NOT NULL,
    block_hash text NOT NULL,
    packed bytea NOT NULL,
    PRIMARY KEY (first_index, end_index)
  );
  `,
  `
  -- Browsers that are signed in, and the nonces of sign-in messages. Only digests of tokens and nonces are here.
  CREATE TABLE session (
    token_digest bytea NOT NULL PRIMARY KEY CHECK (length(token_digest) = 32),
    api_key_id text,
    account text,
    scopes text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    ends_at bigint NOT NULL
  );
  CREATE INDEX session_by_end ON session (expires_at);

  CREATE TABLE sign_in_nonce (
    nonce_digest bytea NOT NULL PRIMARY KEY CHECK (length(nonce_digest) = 32),
    expires_at bigint NOT NULL
  );
  `,
  `
  CREATE TABLE timestamp_token (
    root bytea NOT NULL CHECK (length(root) = 32),
    authority text NOT NULL,
    token bytea NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (root, authority)
  );
  `,
  `
  CREATE TABLE log_note (
    block_number bigint PRIMARY KEY CHECK (block_number >= 0),
    block_hash text NOT NULL,
    size bigint NOT NULL,
    note text NOT NULL,
    witnesses bigint NOT NULL,
    created_at bigint NOT NULL
  );
  CREATE INDEX log_note_witnessed ON log_note (witnesses, block_number);
  `,
];
