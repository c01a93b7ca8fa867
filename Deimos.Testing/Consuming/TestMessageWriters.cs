using Avro.Generic;
using Avro.Specific;
using Deimos.Consuming;
using Deimos.Schemas;

namespace Deimos.Testing.Consuming;

/// <summary>
/// Encodes the test messages of a consumer: with its schema, or with that of the record type that a message is of.
/// </summary>
/// <param name="records">A writer for each record type, with the type that stands for it.</param>
internal sealed class TestMessageWriters(IReadOnlyList<(Type Type, TestMessageWriter Writer)> records)
{
    public string SchemaNames => string.Join("' or '", records.Select(record => record.Writer.SchemaName));

    /// <exception cref="PayloadException">The message does not match its schema, or no record type's.</exception>
    /// <exception cref="ArgumentException">The message could be of several record types.</exception>
    public Task<ReceivedMessage> WriteAsync(TestMessage message, long offset) =>
        Named(message.Payload) is { } writer
            ? writer.WriteAsync(message, offset)
            : WriteFittingAsync(message, offset);

    /// <summary>Finds the record type that a payload says itself, or the first if it does not matter.</summary>
    private TestMessageWriter? Named(object? payload)
    {
        var schema = payload switch
        {
            GenericRecord record => record.Schema.Fullname,
            ISpecificRecord record => record.Schema.Fullname,
            _ => null,
        };
        return records.Count == 1 || payload is null
            ? records[0].Writer
            : records.FirstOrDefault(record => record.Type == payload.GetType() || record.Writer.SchemaName == schema)
                .Writer;
    }

    private async Task<ReceivedMessage> WriteFittingAsync(TestMessage message, long offset)
    {
        var fitting = new List<(string Schema, ReceivedMessage Message)>();
        var unfit = new List<PayloadException>();
        foreach (var (_, writer) in records)
        {
            try
            {
                fitting.Add((writer.SchemaName, await writer.WriteAsync(message, offset).ConfigureAwait(false)));
            }
            catch (PayloadException wrong)
            {
                unfit.Add(wrong);
            }
        }

        return fitting.Count switch
        {
            1 => fitting[0].Message,
            0 => throw unfit.MinBy(wrong => wrong.Faults.Count)!,
            _ => throw new ArgumentException(
                $"The payload fits the record types {string.Join(" and ", fitting.Select(fit => $"'{fit.Schema}'"))}. "
                + "Give an object of the type that stands for one of them.",
                nameof(message)),
        };
    }
}
