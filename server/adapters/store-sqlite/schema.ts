/**
 * The schema, as the steps that led to it. A step that has been released is never changed: databases in the field have
 * taken it. The version of a database is the number of steps it has taken.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE certificate (
    log_index INTEGER PRIMARY KEY CHECK (log_index >= 0),
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    entry BLOB NOT NULL CHECK (length(entry) = 128),
    holder TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    record TEXT NOT NULL CHECK (record IN ('LOG', 'INDIVIDUAL')),
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE INDEX certificate_of_holder ON certificate (holder, log_index);

  -- Inner nodes of the log's tree. Leaves are not kept: they are the digests of the entries.
  CREATE TABLE tree_node (
    level INTEGER NOT NULL CHECK (level >= 1),
    position INTEGER NOT NULL CHECK (position >= 0),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    PRIMARY KEY (level, position)
  ) STRICT, WITHOUT ROWID;

  -- The log only grows: the database itself refuses to rewrite it.
  CREATE TRIGGER certificate_is_never_changed BEFORE UPDATE ON certificate
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
  CREATE TRIGGER certificate_is_never_removed BEFORE DELETE ON certificate
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
  CREATE TRIGGER tree_node_is_never_changed BEFORE UPDATE ON tree_node
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
  CREATE TRIGGER tree_node_is_never_removed BEFORE DELETE ON tree_node
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

  CREATE TABLE checkpoint (
    size INTEGER PRIMARY KEY CHECK (size >= 1),
    previous_size INTEGER NOT NULL,
    root BLOB NOT NULL CHECK (length(root) = 32),
    transaction_hash TEXT NOT NULL,
    block_number INTEGER NOT NULL,
    block_hash TEXT NOT NULL,
    anchored_at INTEGER NOT NULL,
    entries_cid BLOB NOT NULL,
    published INTEGER NOT NULL CHECK (published IN (0, 1))
  ) STRICT;
  CREATE INDEX checkpoint_of_block ON checkpoint (block_number);
  CREATE INDEX checkpoint_to_publish ON checkpoint (size) WHERE published = 0;

  CREATE TABLE outbox (
    account TEXT NOT NULL,
    nonce INTEGER NOT NULL CHECK (nonce >= 0),
    hash TEXT NOT NULL,
    raw BLOB NOT NULL,
    purpose TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account, nonce)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE idempotency (
    key BLOB NOT NULL PRIMARY KEY CHECK (length(key) = 32),
    request_digest BLOB NOT NULL CHECK (length(request_digest) = 32),
    response BLOB NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX idempotency_by_age ON idempotency (created_at);

  CREATE TABLE api_key (
    id TEXT NOT NULL PRIMARY KEY,
    secret_digest BLOB NOT NULL UNIQUE CHECK (length(secret_digest) = 32),
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Alerts to lenders, in the order in which they became visible.
  CREATE TABLE alert (
    sequence INTEGER PRIMARY KEY CHECK (sequence >= 1),
    id TEXT NOT NULL UNIQUE,
    key TEXT NOT NULL,
    type TEXT NOT NULL,
    at INTEGER NOT NULL,
    data TEXT NOT NULL,
    basis TEXT NOT NULL,
    retracts TEXT,
    retracted INTEGER NOT NULL CHECK (retracted IN (0, 1))
  ) STRICT;
  CREATE INDEX alert_of_key ON alert (key);

  CREATE TABLE alert_party (
    party TEXT NOT NULL,
    alert_sequence INTEGER NOT NULL REFERENCES alert (sequence),
    PRIMARY KEY (party, alert_sequence)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX party_of_alert ON alert_party (alert_sequence);

  CREATE TABLE webhook (
    id TEXT NOT NULL PRIMARY KEY,
    api_key_id TEXT NOT NULL,
    party TEXT NOT NULL,
    url TEXT NOT NULL,
    sealed_secret BLOB NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'FAILING')),
    created_at INTEGER NOT NULL,
    failing_since INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX webhook_of_party ON webhook (party);

  CREATE TABLE webhook_delivery (
    webhook_id TEXT NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
    alert_sequence INTEGER NOT NULL REFERENCES alert (sequence),
    state TEXT NOT NULL CHECK (state IN ('PENDING', 'DELIVERED', 'HELD')),
    attempts INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    outcome TEXT,
    status INTEGER,
    attempted_at INTEGER,
    PRIMARY KEY (webhook_id, alert_sequence)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX webhook_delivery_due ON webhook_delivery (due_at) WHERE state = 'PENDING';
  CREATE INDEX webhook_delivery_done ON webhook_delivery (attempted_at) WHERE state = 'DELIVERED';
  `,
  `
  CREATE TABLE chain_proof (
    first_index INTEGER NOT NULL CHECK (first_index >= 0),
    end_index INTEGER NOT NULL,
    block_number INTEGER NOT NULL,
    block_hash TEXT NOT NULL,
    packed BLOB NOT NULL,
    PRIMARY KEY (first_index, end_index)
  ) STRICT;
  `,
  `
  -- Browsers that are signed in, and the nonces of sign-in messages. Only digests of tokens and nonces are here.
  CREATE TABLE session (
    token_digest BLOB NOT NULL PRIMARY KEY CHECK (length(token_digest) = 32),
    api_key_id TEXT,
    account TEXT,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX session_by_end ON session (expires_at);

  CREATE TABLE sign_in_nonce (
    nonce_digest BLOB NOT NULL PRIMARY KEY CHECK (length(nonce_digest) = 32),
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE timestamp_token (
    root BLOB NOT NULL CHECK (length(root) = 32),
    authority TEXT NOT NULL,
    token BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (root, authority)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE log_note (
    block_number INTEGER PRIMARY KEY CHECK (block_number >= 0),
    block_hash TEXT NOT NULL,
    size INTEGER NOT NULL,
    note TEXT NOT NULL,
    witnesses INTEGER NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX log_note_witnessed ON log_note (witnesses, block_number);
  `,
];
