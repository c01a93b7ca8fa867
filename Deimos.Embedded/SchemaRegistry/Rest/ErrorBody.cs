using System.Text.Json.Serialization;

namespace Deimos.Embedded.SchemaRegistry.Rest;

/// <summary>The body of every error.</summary>
internal sealed class ErrorBody
{
    [JsonPropertyName("error_code")]
    public required int ErrorCode { get; init; }

    public required string Message { get; init; }
}
