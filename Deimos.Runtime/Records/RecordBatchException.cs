using System.Globalization;
using Deimos.Consuming;

namespace Deimos.Records;

/// <summary>
/// Some messages of a batch could not be written; the others were, one by one.
/// </summary>
public sealed class RecordBatchException : DeimosException, IPartialFailure
{
    /// <summary>How many failures the message names.</summary>
    private const int MostNamed = 10;

    internal RecordBatchException(string consumer, int batchSize, IReadOnlyList<RecordFailure> failures)
        : base(Describe(consumer, batchSize, failures), failures[0].Exception) => Failures = failures;

    /// <summary>Gets what failed, in the order of the attempts.</summary>
    public IReadOnlyList<RecordFailure> Failures { get; }

    IReadOnlySet<long> IPartialFailure.FailedOffsets =>
        Failures.Select(failure => failure.Message.Metadata.Offset).ToHashSet();

    private static string Describe(string consumer, int batchSize, IReadOnlyList<RecordFailure> failures)
    {
        var named = failures.Take(MostNamed).Select(failure =>
            $"key '{Convert.ToString(failure.Message.Key, CultureInfo.InvariantCulture)}' at offset "
            + $"{failure.Message.Metadata.Offset}: {failure.Exception.Message.TrimEnd('.')}");
        return $"{consumer} could not write {failures.Count} of {batchSize} messages, the others are written: "
            + $"{string.Join("; ", named)}{(failures.Count > MostNamed ? "; …" : "")}. Mend what the database "
            + "refuses, and publish these records again.";
    }
}
