using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace Deimos.Schemas;

/// <summary>
/// Sends requests to a Schema Registry, and turns what goes wrong into sentences.
/// </summary>
internal sealed class RegistryConnection
{
    private static readonly MediaTypeHeaderValue ContentType = new("application/vnd.schemaregistry.v1+json");

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly HttpClient _http;
    private readonly SchemaRegistryOptions _options;
    private readonly TimeProvider _time;
    private readonly Uri _url;
    private readonly AuthenticationHeaderValue? _authorization;

    public RegistryConnection(HttpClient http, IOptions<SchemaRegistryOptions> options, TimeProvider time)
    {
        _http = http;
        _time = time;
        _options = options.Value;
        var given = _options.Url ?? SchemaRegistryOptions.DefaultUrl;
        _url = new UriBuilder(given) { UserName = "", Password = "" }.Uri;
        _authorization = Authorization(given, _options);
    }

    /// <summary>Gets the registry's address, without user and password.</summary>
    public Uri Url => _url;

    /// <summary>Sends a request and gives the JSON of its answer.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path below the registry's address.</param>
    /// <param name="body">What is sent as JSON, if anything.</param>
    /// <param name="thing">What is asked for, for messages.</param>
    /// <exception cref="SchemaRegistryException">The registry refused or could not be reached.</exception>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, string thing)
    {
        var started = _time.GetTimestamp();
        try
        {
            using var request = new HttpRequestMessage(method, Address(path));
            request.Headers.Authorization = _authorization;
            request.Headers.Accept.ParseAdd("application/vnd.schemaregistry.v1+json");
            request.Content = body is null ? null : JsonContent.Create(body, ContentType, Json);
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

    /// <summary>Gives the error for an answer that was not expected.</summary>
    public SchemaRegistryException Unusable(string path, string problem, Exception? inner = null) =>
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
