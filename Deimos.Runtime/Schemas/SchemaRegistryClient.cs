using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
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

    private static readonly MediaTypeHeaderValue ContentType = new("application/vnd.schemaregistry.v1+json");

    private readonly HttpClient _http;
    private readonly SchemaRegistryOptions _options;
    private readonly TimeProvider _time;
    private readonly Uri _url;
    private readonly AuthenticationHeaderValue? _authorization;
    private readonly ConcurrentDictionary<(string Subject, string Schema), Lazy<Task<int>>> _registered = [];
    private readonly ConcurrentDictionary<(string Subject, string Schema), Lazy<Task<int>>> _found = [];
    private readonly ConcurrentDictionary<int, Lazy<Task<Schema>>> _schemas = [];

    /// <summary>Creates the client.</summary>
    /// <param name="http">The client that sends requests and repeats those that fail.</param>
    /// <param name="options">Where the registry is.</param>
    /// <param name="time">Measures how long a request was tried.</param>
    public SchemaRegistryClient(HttpClient http, IOptions<SchemaRegistryOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _http = http;
        _time = time;
        _options = options.Value;
        var given = _options.Url ?? SchemaRegistryOptions.DefaultUrl;
        _url = new UriBuilder(given) { UserName = "", Password = "" }.Uri;
        _authorization = Authorization(given, _options);
    }

    /// <inheritdoc/>
    public ValueTask<int> RegisterAsync(string subject, Schema schema, CancellationToken cancellationToken) =>
        Shared(
            _registered,
            (Subject: subject, Schema: SchemaText.Of(schema)),
            key => SendSchemaAsync($"subjects/{Uri.EscapeDataString(key.Subject)}/versions", key.Subject, key.Schema),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> GetIdAsync(string subject, Schema schema, CancellationToken cancellationToken) =>
        Shared(
            _found,
            (Subject: subject, Schema: SchemaText.Of(schema)),
            key => SendSchemaAsync($"subjects/{Uri.EscapeDataString(key.Subject)}", key.Subject, key.Schema),
            cancellationToken);

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

    private async Task<int> SendSchemaAsync(string path, string subject, string schema)
    {
        var answer = await SendAsync(HttpMethod.Post, path, new { schema }, $"subject '{subject}'")
            .ConfigureAwait(false);
        return answer.TryGetProperty("id", out var id) && id.TryGetInt32(out var number)
            ? number
            : throw Unusable(path, "has no id");
    }

    private async Task<Schema> FetchSchemaAsync(int id)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"schemas/ids/{id}");
        var answer = await SendAsync(HttpMethod.Get, path, null, $"schema id {id}").ConfigureAwait(false);
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

            var path = $"subjects/{Uri.EscapeDataString(subject.ToString())}/versions/{version}";
            if (seen.Add(path))
            {
                var referenced = await SendAsync(HttpMethod.Get, path, null, $"subject '{subject}'")
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
            throw Unusable(path, $"is a schema of type {type.GetString()}, and only Avro is supported");
        }

        try
        {
            return SchemaText.Parse(answer.GetProperty("schema").GetString() ?? "", names);
        }
        catch (Exception invalid) when (invalid is AvroException or ArgumentException or KeyNotFoundException
            or InvalidOperationException)
        {
            throw Unusable(path, $"cannot be used as an Avro schema: {invalid.Message}", invalid);
        }
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, string thing)
    {
        var started = _time.GetTimestamp();
        try
        {
            using var request = new HttpRequestMessage(method, Address(path));
            request.Headers.Authorization = _authorization;
            request.Headers.Accept.ParseAdd("application/vnd.schemaregistry.v1+json");
            request.Content = body is null ? null : JsonContent.Create(body, ContentType);
            using var response = await _http.SendAsync(request).ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync().ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw Refused(method, path, thing, response.StatusCode, text, _time.GetElapsedTime(started));
            }

            using var answer = JsonDocument.Parse(text);
            return answer.RootElement.Clone();
        }
        catch (JsonException invalid)
        {
            throw Unusable(path, "is no JSON; is this address a Schema Registry?", invalid);
        }
        catch (Exception failure) when (failure is not SchemaRegistryException)
        {
            // Timeouts come in many types: from the HttpClient, the sockets and the resilience handler.
            var seconds = _time.GetElapsedTime(started).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
            throw new SchemaRegistryException(
                $"The Schema Registry at {_url} could not be reached for {thing}; it was tried for {seconds} s "
                + $"({_options.MaxRetries} retries allowed): {failure.Message} Start it, or set "
                + $"{SchemaRegistryOptions.SectionName}:{nameof(SchemaRegistryOptions.Url)}.",
                _url,
                isTransient: true,
                innerException: failure);
        }
    }

    private SchemaRegistryException Refused(
        HttpMethod method, string path, string thing, HttpStatusCode status, string text, TimeSpan elapsed)
    {
        var (code, message) = RegistryError.Parse(text);
        var isTransient = (int)status >= 500
            || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;
        var what = code is null ? $"{(int)status} {status}" : $"{(int)status}, error {code}";
        var advice = (int)status switch
        {
            401 or 403 => $" Check {SchemaRegistryOptions.SectionName}:{nameof(SchemaRegistryOptions.User)} and "
                + $"{nameof(SchemaRegistryOptions.Password)}.",
            404 when method == HttpMethod.Post => $" Register the schema, or set {SchemaOptions.SectionName}:"
                + $"{nameof(SchemaOptions.AutoRegister)} to true.",
            404 => " Check that the message comes from this registry's cluster.",
            409 => " Change the schema so that it stays compatible, or the subject's compatibility level.",
            >= 500 => $" It was tried for {elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s.",
            _ => "",
        };
        return new SchemaRegistryException(
            $"{method} {Address(path)} for {thing} was refused with {what}: {message}{advice}",
            Address(path),
            (int)status,
            code,
            isTransient);
    }

    private SchemaRegistryException Unusable(string path, string problem, Exception? inner = null) =>
        new($"The answer of {Address(path)} {problem}.", Address(path), innerException: inner);

    private Uri Address(string path) => new($"{_url.AbsoluteUri.TrimEnd('/')}/{path}");

    private static AuthenticationHeaderValue? Authorization(Uri url, SchemaRegistryOptions options)
    {
        var parts = url.UserInfo.Split(':', 2);
        var user = options.User ?? Uri.UnescapeDataString(parts[0]);
        var password = options.Password ?? Uri.UnescapeDataString(parts.Length > 1 ? parts[1] : "");
        return user.Length == 0
            ? null
            : new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
    }
}
