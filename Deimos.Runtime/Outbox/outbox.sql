-- The tables of Deimos' transactional outbox, the same that modelBuilder.AddDeimosOutbox() gives a model.
-- Run it in the database, and with the search_path, of the tables that are changed together with the messages.

CREATE TABLE kafka_messages (
  id bigint GENERATED ALWAYS AS IDENTITY,
  bucket integer NOT NULL,
  key_hash integer NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  partitioner smallint NOT NULL,
  topic text NOT NULL,
  key bytea,
  partition_key text,
  message bytea,
  headers bytea,
  producer text,
  CONSTRAINT "PK_kafka_messages" PRIMARY KEY (bucket, id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);

CREATE TABLE kafka_buckets (
  bucket integer NOT NULL,
  owner uuid,
  leased_until timestamp with time zone,
  CONSTRAINT "PK_kafka_buckets" PRIMARY KEY (bucket)
);

CREATE TABLE kafka_relays (
  id uuid NOT NULL,
  name text NOT NULL,
  alive_until timestamp with time zone NOT NULL,
  CONSTRAINT "PK_kafka_relays" PRIMARY KEY (id)
);

CREATE TABLE kafka_dead_messages (
  id bigint NOT NULL,
  created_at timestamp with time zone NOT NULL,
  died_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  topic text NOT NULL,
  key bytea,
  partition_key text,
  message bytea,
  headers bytea,
  producer text,
  reason text NOT NULL,
  CONSTRAINT "PK_kafka_dead_messages" PRIMARY KEY (id)
);
