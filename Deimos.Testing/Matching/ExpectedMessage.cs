using System.Text;
using Deimos.Producing;

namespace Deimos.Testing.Matching;

/// <summary>
/// What a test expects of a message.
/// </summary>
internal sealed class ExpectedMessage(
    object? payload, object? key, object? partitionKey, object? headers, bool including)
{
    private readonly object? _key = Given(key);
    private readonly object? _partitionKey = Given(partitionKey);
    private readonly FieldSet? _headers = headers is null ? null : HeadersOf(headers);

    public bool IsIncluding => including;

    /// <summary>Gives every difference, one sentence each.</summary>
    public IReadOnlyList<string> DifferencesTo(SentMessage message)
    {
        var comparison = new Comparison(including);
        comparison.Compare("", payload, message.Payload, message.Encoded.Payload);
        if (_key is not null)
        {
            comparison.Compare("key", _key, message.Key, message.Encoded.DecodedKey);
        }

        if (_partitionKey is not null)
        {
            comparison.Compare("partition key", _partitionKey, message.PartitionKey, published: null);
        }

        foreach (var name in _headers?.Names ?? [])
        {
            _headers!.TryGet(name, out var wanted);
            object? actual = wanted is byte[]? message.Headers.GetBytes(name) : message.Headers.GetText(name);
            comparison.Compare($"header '{name}'", wanted, actual, published: null);
        }

        return comparison.Differences;
    }

    public override string ToString()
    {
        var text = new StringBuilder(ValueFormat.ShowPayload(payload));
        var also = new List<string>();
        if (_key is not null)
        {
            also.Add($"key {ValueFormat.Show(_key)}");
        }

        if (_partitionKey is not null)
        {
            also.Add($"partition key {ValueFormat.Show(_partitionKey)}");
        }

        if (headers is not null)
        {
            also.Add($"headers {ValueFormat.Show(headers)}");
        }

        return text.Append(also.Count == 0 ? "" : $" with {string.Join(", ", also)}").ToString();
    }

    private static object? Given(object? value) =>
        value is string text && string.IsNullOrWhiteSpace(text) ? null : value;

    private static FieldSet HeadersOf(object headers)
    {
        var fields = headers is MessageHeaders given
            ? given.DistinctBy(header => header.Key).ToDictionary(header => header.Key, header => (object?)header.Value)
            : headers;
        return FieldSet.Of(fields)
            ?? throw new ArgumentException(
                $"The headers are a {headers.GetType().Name}; give MessageHeaders, a dictionary or an object.",
                nameof(headers));
    }
}
