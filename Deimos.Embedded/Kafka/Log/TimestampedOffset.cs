namespace Deimos.Embedded.Kafka.Log;

/// <summary>An offset found in a log, with the timestamp of its record (-1 when there is none) and its epoch.</summary>
internal readonly record struct TimestampedOffset(long Timestamp, long Offset, int LeaderEpoch);
