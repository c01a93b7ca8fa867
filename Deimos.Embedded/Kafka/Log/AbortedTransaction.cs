namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// A transaction that ended in an abort marker: the reader drops what <paramref name="ProducerId"/> wrote from
/// <paramref name="FirstOffset"/> up to the marker at <paramref name="LastOffset"/>.
/// </summary>
internal readonly record struct AbortedTransaction(long ProducerId, long FirstOffset, long LastOffset);
