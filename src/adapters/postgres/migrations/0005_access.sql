-- Who may use the server, what was done with it, and secrets, sealed.

CREATE TABLE users (
  id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT users_id_unique PRIMARY KEY,
  name text NOT NULL,
  password_hash text,
  role text NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
  -- Numbers of clusters; null: all. No foreign key: a right to a cluster that is gone is a right to nothing, as numbers are never used again.
  clusters integer[],
  enabled boolean NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX users_name_unique ON users (lower(name));

CREATE TABLE tokens (
  id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT tokens_id_unique PRIMARY KEY,
  user_id integer NOT NULL,
  kind text NOT NULL CHECK (kind IN ('session', 'api')),
  name text,
  -- SHA-256 of the token, hex.
  hash text NOT NULL CONSTRAINT tokens_hash_unique UNIQUE,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  CONSTRAINT tokens_user_name_unique UNIQUE (user_id, name),
  CONSTRAINT tokens_user_exists FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE
);
CREATE INDEX tokens_expires_at ON tokens (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE audit (
  id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT audit_id_unique PRIMARY KEY,
  at timestamptz NOT NULL,
  user_name text,
  token_name text,
  origin text NOT NULL,
  operation text NOT NULL,
  method text NOT NULL,
  path text NOT NULL,
  status integer NOT NULL,
  cluster integer,
  request_id text NOT NULL,
  before json NOT NULL,
  after json NOT NULL
);
CREATE INDEX audit_user_name ON audit (lower(user_name), id);
CREATE INDEX audit_cluster ON audit (cluster, id) WHERE cluster IS NOT NULL;
CREATE INDEX audit_at ON audit (at);

CREATE TABLE secrets (
  -- Three bullets and a keyed digest: what stands for the secret everywhere else.
  name text CONSTRAINT secrets_name_unique PRIMARY KEY,
  -- AES-256-GCM: nonce, ciphertext, tag, base64.
  box text NOT NULL
);
