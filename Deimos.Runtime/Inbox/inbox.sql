-- The tables of Deimos' inbox, the same that modelBuilder.AddDeimosInbox() gives a model.
-- Run it in the database, and with the search_path, of the tables that the handlers write.

CREATE TABLE kafka_inbox (
  group_id text NOT NULL,
  topic text NOT NULL,
  partition integer NOT NULL,
  next_offset bigint NOT NULL,
  previous_offset bigint NOT NULL,
  updated_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT "PK_kafka_inbox" PRIMARY KEY (group_id, topic, partition)
) WITH (fillfactor = 50);

CREATE TABLE kafka_inbox_ahead (
  group_id text NOT NULL,
  topic text NOT NULL,
  partition integer NOT NULL,
  message_offset bigint NOT NULL,
  CONSTRAINT "PK_kafka_inbox_ahead" PRIMARY KEY (group_id, topic, partition, message_offset)
);
