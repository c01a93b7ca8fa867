using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Deimos.Embedded.SchemaRegistry;

/// <summary>A registry of its own for a test, and plain HTTP to it.</summary>
public sealed class RegistrySession : IAsyncDisposable
{
    private readonly EmbeddedSchemaRegistry _registry;
    private readonly HttpClient _http;

    private RegistrySession(EmbeddedSchemaRegistry registry)
    {
        _registry = registry;
        _http = new HttpClient { BaseAddress = registry.Url };
    }

    public Uri Url => _registry.Url;

    public HttpClient Http => _http;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<RegistrySession> StartAsync(EmbeddedSchemaRegistryOptions? options = null) =>
        new(await EmbeddedSchemaRegistry.StartAsync(options, Cancellation));

    public Task<RegistryAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<RegistryAnswer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    public Task<RegistryAnswer> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, Json(body));

    public Task<RegistryAnswer> PostAsync(string path, object body) => SendAsync(HttpMethod.Post, path, Json(body));

    public Task<RegistryAnswer> RegisterAsync(string subject, string schema, params object[] references) =>
        PostAsync($"subjects/{subject}/versions", new { schema, references });

    public async Task<RegistryAnswer> SendAsync(HttpMethod method, string path, HttpContent? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        using var response = await _http.SendAsync(request, Cancellation);
        return new RegistryAnswer(
            response.StatusCode,
            await response.Content.ReadAsStringAsync(Cancellation),
            response.Content.Headers.ContentType?.ToString());
    }

    public static HttpContent Json(object body) => new ByteArrayContent(
        body as byte[] ?? Encoding.UTF8.GetBytes(body as string ?? JsonSerializer.Serialize(body)))
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/vnd.schemaregistry.v1+json") },
    };

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _registry.DisposeAsync();
    }
}
