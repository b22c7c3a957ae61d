-- What attempts printed, in pieces of many chunks: a million lines are some hundred rows.

CREATE TABLE output_chunks (
  run_id integer NOT NULL,
  step integer NOT NULL,
  tried integer NOT NULL,
  -- Bytes of the attempt's output before this piece.
  start bigint NOT NULL,
  size integer NOT NULL CHECK (size > 0),
  -- The chunks in the piece: a letter each (o: stdout, e: stderr), where each ends in `data`, and when it came (milliseconds since 1970).
  streams text NOT NULL,
  ends integer[] NOT NULL,
  times bigint[] NOT NULL,
  data bytea NOT NULL,
  CONSTRAINT output_chunks_start_unique PRIMARY KEY (run_id, step, tried, start),
  CONSTRAINT output_chunks_run_exists FOREIGN KEY (run_id) REFERENCES runs ON DELETE CASCADE
);
ALTER TABLE output_chunks ALTER COLUMN data SET STORAGE EXTERNAL;
