-- Plans that were made to be looked at, and perhaps started.

CREATE TABLE shelved_plans (
  id text CONSTRAINT shelved_plans_id_unique PRIMARY KEY,
  cluster_id integer NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  author varchar(255),
  content json NOT NULL,
  CONSTRAINT shelved_plans_cluster_exists FOREIGN KEY (cluster_id) REFERENCES clusters ON DELETE CASCADE
);
CREATE INDEX shelved_plans_by_cluster ON shelved_plans (cluster_id, created_at);
