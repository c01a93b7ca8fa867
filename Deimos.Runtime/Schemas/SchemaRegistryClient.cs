using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Avro;
using Microsoft.Extensions.Options;

namespace Deimos.Schemas;

/// <summary>
/// Asks a Schema Registry over Confluent's REST API.
/// </summary>
/// <remarks>
/// Answers are kept for as long as the client lives, and callers who want the same thing at the same time share one
/// request. Repeating failed requests is the <see cref="HttpClient"/>'s part. Safe for concurrent use.
/// </remarks>
public sealed class SchemaRegistryClient : ISchemaRegistry
{
    internal const string HttpClientName = "Deimos.SchemaRegistry";

    private const int SubjectUnknown = 40401;
    private const int VersionUnknown = 40402;

    private readonly RegistryConnection _connection;
    private readonly ConcurrentDictionary<SubjectText, Lazy<Task<int>>> _registered = [];
    private readonly ConcurrentDictionary<SubjectText, Lazy<Task<RegisteredSchema>>> _found = [];
    private readonly ConcurrentDictionary<int, Lazy<Task<Schema>>> _schemas = [];

    /// <summary>Creates the client.</summary>
    /// <param name="http">The client that sends requests and repeats those that fail.</param>
    /// <param name="options">Where the registry is.</param>
    /// <param name="time">Measures how long a request was tried.</param>
    public SchemaRegistryClient(HttpClient http, IOptions<SchemaRegistryOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _connection = new(http, options, time);
    }

    /// <inheritdoc/>
    public ValueTask<int> RegisterAsync(
        string subject,
        Schema schema,
        IReadOnlyList<SchemaReference> references,
        CancellationToken cancellationToken) =>
        Shared(
            _registered,
            new SubjectText(subject, SchemaText.Of(schema)),
            key => RegisterAsync(key, schema, references),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RegisteredSchema> FindAsync(
        string subject,
        Schema schema,
        IReadOnlyList<SchemaReference> references,
        CancellationToken cancellationToken) =>
        Shared(
            _found,
            new SubjectText(subject, SchemaText.Of(schema)),
            key => FindAsync(key, schema, references),
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask CheckAsync(string subject, Schema schema, CancellationToken cancellationToken)
    {
        var key = new SubjectText(subject, SchemaText.Of(schema));
        var check = await AskCompatibilityAsync(key, []).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (check.TryGetProperty("is_compatible", out var isCompatible) && !isCompatible.GetBoolean())
        {
            throw new IncompatibleSchemaException(
                schema.Fullname,
                subject,
                await FindLevelAsync(subject).WaitAsync(cancellationToken).ConfigureAwait(false),
                ReasonsOf(check),
                _connection.Url);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<RegisteredSchema?> FindLatestAsync(string subject, CancellationToken cancellationToken)
    {
        try
        {
            return await FetchLatestAsync(subject).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SchemaRegistryException unknown) when (unknown.ErrorCode is SubjectUnknown or VersionUnknown)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public ValueTask<Schema> GetSchemaAsync(int id, CancellationToken cancellationToken) =>
        Shared(_schemas, id, FetchSchemaAsync, cancellationToken);

    private static async ValueTask<TValue> Shared<TKey, TValue>(
        ConcurrentDictionary<TKey, Lazy<Task<TValue>>> cache,
        TKey key,
        Func<TKey, Task<TValue>> ask,
        CancellationToken cancellationToken)
        where TKey : notnull
    {
        // The request belongs to everyone who waits for it, so no single caller's token ends it.
        var shared = cache.GetOrAdd(key, wanted => new(() => ask(wanted)));
        try
        {
            return await shared.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch when (shared.Value.IsFaulted)
        {
            cache.TryRemove(new(key, shared));
            throw;
        }
    }

    private async Task<int> RegisterAsync(
        SubjectText key, Schema schema, IReadOnlyList<SchemaReference> references)
    {
        var path = $"{PathOf(key.Subject)}/versions";
        try
        {
            return NumberOf(await SendSchemaAsync(path, key, references).ConfigureAwait(false), "id", path);
        }
        catch (SchemaRegistryException refused) when (refused.StatusCode == (int)HttpStatusCode.Conflict)
        {
            throw await ExplainAsync(key, schema, references, refused).ConfigureAwait(false);
        }
    }

    private async Task<RegisteredSchema> FindAsync(
        SubjectText key, Schema schema, IReadOnlyList<SchemaReference> references)
    {
        var path = PathOf(key.Subject);
        var answer = await SendSchemaAsync(path, key, references).ConfigureAwait(false);
        return Registered(key.Subject, schema, path, answer);
    }

    private async Task<RegisteredSchema> FetchLatestAsync(string subject)
    {
        var path = $"{PathOf(subject)}/versions/latest";
        var answer = await _connection.SendAsync(HttpMethod.Get, path, null, $"subject '{subject}'")
            .ConfigureAwait(false);
        return Registered(subject, await ReadSchemaAsync(path, answer).ConfigureAwait(false), path, answer);
    }

    private Task<JsonElement> SendSchemaAsync(
        string path, SubjectText key, IReadOnlyList<SchemaReference> references) =>
        _connection.SendAsync(
            HttpMethod.Post,
            path,
            new { schema = key.Text, references = references.Count == 0 ? null : references },
            $"subject '{key.Subject}'");

    /// <summary>Asks for the level and all reasons, which not every registry puts into its refusal.</summary>
    private async Task<IncompatibleSchemaException> ExplainAsync(
        SubjectText key, Schema schema, IReadOnlyList<SchemaReference> references, SchemaRegistryException refused)
    {
        CompatibilityLevel? level = null;
        List<string> reasons = [];
        try
        {
            level = await FindLevelAsync(key.Subject).ConfigureAwait(false);
            reasons = ReasonsOf(await AskCompatibilityAsync(key, references).ConfigureAwait(false));
        }
        catch (SchemaRegistryException)
        {
            // Older registries do not answer these; their refusal has to do.
        }

        return new(
            schema.Fullname,
            key.Subject,
            level,
            reasons.Count > 0 ? reasons : [refused.Message],
            refused.Url,
            refused);
    }

    private async Task<CompatibilityLevel?> FindLevelAsync(string subject)
    {
        var config = await _connection.SendAsync(
            HttpMethod.Get,
            $"config/{Uri.EscapeDataString(subject)}?defaultToGlobal=true",
            null,
            $"subject '{subject}'").ConfigureAwait(false);
        return config.TryGetProperty("compatibilityLevel", out var level)
            && Enum.TryParse<CompatibilityLevel>(
                level.ToString().Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var known)
                ? known
                : null;
    }

    private Task<JsonElement> AskCompatibilityAsync(SubjectText key, IReadOnlyList<SchemaReference> references) =>
        SendSchemaAsync(
            $"compatibility/subjects/{Uri.EscapeDataString(key.Subject)}/versions?verbose=true", key, references);

    // Besides reasons there are the old schema and the settings.
    private static List<string> ReasonsOf(JsonElement check) =>
        check.TryGetProperty("messages", out var messages) && messages.ValueKind == JsonValueKind.Array
            ? [.. messages.EnumerateArray().Select(message => message.ToString())
                .Where(message => message.StartsWith("{errorType", StringComparison.Ordinal))]
            : [];

    private RegisteredSchema Registered(string subject, Schema schema, string path, JsonElement answer) => new()
    {
        Id = NumberOf(answer, "id", path),
        Subject = subject,
        Version = NumberOf(answer, "version", path),
        Schema = schema,
    };

    private int NumberOf(JsonElement answer, string name, string path) =>
        answer.TryGetProperty(name, out var value) && value.TryGetInt32(out var number)
            ? number
            : throw _connection.Unusable(path, $"has no {name}");

    private static string PathOf(string subject) => $"subjects/{Uri.EscapeDataString(subject)}";

    private async Task<Schema> FetchSchemaAsync(int id)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"schemas/ids/{id}");
        var answer = await _connection.SendAsync(HttpMethod.Get, path, null, $"schema id {id}").ConfigureAwait(false);
        return await ReadSchemaAsync(path, answer).ConfigureAwait(false);
    }

    private async Task<Schema> ReadSchemaAsync(string path, JsonElement answer)
    {
        var names = new SchemaNames();
        await ParseReferencesAsync(answer, names, []).ConfigureAwait(false);
        return ParseSchema(path, answer, names);
    }

    private async Task ParseReferencesAsync(JsonElement answer, SchemaNames names, HashSet<string> seen)
    {
        if (!answer.TryGetProperty("references", out var references) || references.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var reference in references.EnumerateArray())
        {
            if (!reference.TryGetProperty("subject", out var subject)
                || !reference.TryGetProperty("version", out var version))
            {
                continue;
            }

            var path = $"{PathOf(subject.ToString())}/versions/{version}";
            if (seen.Add(path))
            {
                var referenced = await _connection.SendAsync(HttpMethod.Get, path, null, $"subject '{subject}'")
                    .ConfigureAwait(false);
                await ParseReferencesAsync(referenced, names, seen).ConfigureAwait(false);
                ParseSchema(path, referenced, names);
            }
        }
    }

    private Schema ParseSchema(string path, JsonElement answer, SchemaNames names)
    {
        if (answer.TryGetProperty("schemaType", out var type) && type.GetString() is not (null or "AVRO"))
        {
            throw _connection.Unusable(path, $"is a schema of type {type.GetString()}, and only Avro is supported");
        }

        try
        {
            return SchemaText.Parse(answer.GetProperty("schema").GetString() ?? "", names);
        }
        catch (Exception invalid) when (invalid is AvroException or ArgumentException or KeyNotFoundException
            or InvalidOperationException)
        {
            throw _connection.Unusable(path, $"cannot be used as an Avro schema: {invalid.Message}", invalid);
        }
    }

    private readonly record struct SubjectText(string Subject, string Text);
}
