using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Tests.Kafka.Model;

/// <summary>Answers in words, the same for broker and model.</summary>
internal static class Answers
{
    public static string Join(
        ErrorCode error,
        int generation,
        string leader,
        string self,
        IEnumerable<(string Name, byte Metadata)> members) =>
        $"{error}, generation {generation}, leader '{leader}', member '{self}', of "
        + $"[{string.Join(' ', members.Select(member => $"{member.Name}:{member.Metadata}"))}]";

    public static string Sync(ErrorCode error, string assignment) => $"{error}, assignment '{assignment}'";

    public static string Identity(ErrorCode error, long producerId, short epoch) =>
        $"{error}, producer {producerId} epoch {epoch}";

    public static string Append(ErrorCode error, long offset) => $"{error} at {offset}";

    public static string Fetch(
        ErrorCode error, long end, long stableEnd, IEnumerable<string> batches, IEnumerable<string> visible) =>
        $"{error}, end {end}, stable {stableEnd}, batches [{string.Join(' ', batches)}], "
        + $"visible [{string.Join(' ', visible)}]";

    public static string Batch(long offset, bool isMarker, long tag, int count) =>
        isMarker ? $"{offset}:marker" : $"{offset}:#{tag}x{count}";
}
