using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// What became of an append: the offset of its first record, or why it was refused.
/// </summary>
internal readonly record struct AppendResult(ErrorCode Error, long BaseOffset, long AppendTime, string? Message = null)
{
    /// <summary>Gets which records of the batch are to blame, where it is not the batch as a whole.</summary>
    public IReadOnlyList<int> RefusedRecords { get; init; } = [];

    public static AppendResult Refused(ErrorCode error, string message) => new(error, -1, -1, message);
}
