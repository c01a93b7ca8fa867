-- What a service and its relay may do with the outbox, and no more. Run it as the owner of the tables, after the
-- migration that makes them. The tables of the service itself are granted beside it, to deimos_service only.

CREATE ROLE deimos_service;
CREATE ROLE deimos_relay;

-- Services that serve requests and run no relay (Deimos:Outbox:DisableRelay). They write messages; of those that wait
-- they see only how old they are, which their health check wants to know.
GRANT INSERT, SELECT (bucket, id, created_at) ON kafka_messages TO deimos_service;

-- The process that runs the command outbox.
GRANT SELECT, DELETE ON kafka_messages TO deimos_relay;
GRANT SELECT, INSERT, UPDATE ON kafka_buckets TO deimos_relay;
GRANT SELECT, INSERT, UPDATE, DELETE ON kafka_relays TO deimos_relay;
GRANT SELECT, INSERT ON kafka_dead_messages TO deimos_relay;
