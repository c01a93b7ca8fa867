using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Deimos.Embedded.SchemaRegistry.Rest;

/// <summary>One request with what its path, query and body say.</summary>
internal sealed class RegistryCall(IReadOnlyDictionary<string, string> route, IQueryCollection query, byte[] body)
{
    // How clients write the subject in the only context that this registry has.
    private const string DefaultContext = ":.:";

    public string Subject =>
        route["subject"] is var subject && subject.StartsWith(DefaultContext, StringComparison.Ordinal)
            ? subject[DefaultContext.Length..]
            : subject;

    public string Version => route["version"];

    public int Id => int.TryParse(route["id"], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
        ? id
        : throw RegistryErrors.NotFound($"'{route["id"]}' is no schema id.");

    public bool Flag(string name) => string.Equals(query[name], "true", StringComparison.OrdinalIgnoreCase);

    public string? Text(string name) => query[name].FirstOrDefault();

    /// <summary>Cuts an answer down to what <c>offset</c> and <c>limit</c> ask for.</summary>
    public IReadOnlyList<T> Page<T>(IEnumerable<T> all)
    {
        var page = all.Skip(Number("offset", 0));
        return [.. Number("limit", -1) is > 0 and var limit ? page.Take(limit) : page];
    }

    public T Body<T>()
        where T : new()
    {
        try
        {
            return body.Length == 0 ? new T() : JsonSerializer.Deserialize<T>(body, RegistryJson.Options) ?? new T();
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw RegistryErrors.Malformed($"The body is not the JSON that this request takes: {failure.Message}");
        }
    }

    private int Number(string name, int fallback)
    {
        if (Text(name) is not { Length: > 0 } text)
        {
            return fallback;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new RegistryException(422, 422, $"{name} is '{text}'; use a whole number.");
    }
}
