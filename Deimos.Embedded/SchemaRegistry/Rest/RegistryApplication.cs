using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Deimos.Embedded.SchemaRegistry.Rest;

/// <summary>
/// Takes requests from Kestrel, without a host between: a host would claim the process's signals and configuration.
/// </summary>
internal sealed partial class RegistryApplication(
    RegistryRoutes routes,
    EmbeddedSchemaRegistryOptions options,
    ILogger logger) : IHttpApplication<HttpContext>
{
    private const string OwnType = "application/vnd.schemaregistry.v1+json";

    // From the most to the least wanted.
    private static readonly string[] Types = [OwnType, "application/vnd.schemaregistry+json", "application/json"];

    private readonly BasicCredentials? _credentials = BasicCredentials.Of(options);

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    [SuppressMessage("Design", "CA1031", Justification = "A request that fails must not end the others.")]
    public async Task ProcessRequestAsync(HttpContext context)
    {
        try
        {
            await WriteAsync(context, 200, await AnswerAsync(context).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (RegistryException failure)
        {
            await WriteErrorAsync(context, failure.Status, failure.Code, failure.Message).ConfigureAwait(false);
        }
        catch (BadHttpRequestException failure)
        {
            await WriteErrorAsync(context, failure.StatusCode, failure.StatusCode, failure.Message)
                .ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
        catch (Exception failure)
        {
            LogRequestFailed(context.Request.Method, context.Request.Path, failure);
            await WriteErrorAsync(context, 500, 50001, $"The request failed: {failure.Message}").ConfigureAwait(false);
        }
    }

    private async Task<object> AnswerAsync(HttpContext context)
    {
        if (_credentials is not null && !_credentials.Admit(context.Request.Headers.Authorization))
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"schema registry\"";
            throw new RegistryException(401, 401, "The registry wants a user name and password; give the right ones.");
        }

        var (route, values) = routes.Find(context.Request.Method, PathOf(context));
        var body = route.Method is "POST" or "PUT" ? await ReadAsync(context).ConfigureAwait(false) : [];
        return route.Answer(new RegistryCall(values, context.Request.Query, body));
    }

    // The path as it came: Request.Path has %2F and %252F alike, and subjects may have slashes.
    private static List<string> PathOf(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var path = target.StartsWith('/') ? target
            : Uri.TryCreate(target, UriKind.Absolute, out var uri) ? uri.PathAndQuery
            : throw RegistryErrors.NotFound($"There is no {target} in this registry.");
        path = path.Split('?', 2)[0];
        return [.. path.Trim('/').Split('/').Where(part => path != "/").Select(Uri.UnescapeDataString)];
    }

    private async Task<byte[]> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentType is { Length: > 0 } type
            && type.Split(';', 2)[0].Trim() is var media
            && !Types.Contains(media, StringComparer.OrdinalIgnoreCase)
            && !media.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase))
        {
            throw new RegistryException(415, 415, $"The content type '{media}' is not taken; use {OwnType}.");
        }

        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int count; (count = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)
            .ConfigureAwait(false)) > 0;)
        {
            body.Write(buffer, 0, count);
            if (context.Request.ContentLength > options.MaxRequestBytes || body.Length > options.MaxRequestBytes)
            {
                throw new RegistryException(
                    413, 413, $"The request has more than the {options.MaxRequestBytes} bytes that are taken.");
            }
        }

        return body.ToArray();
    }

    private static Task WriteErrorAsync(HttpContext context, int status, int code, string message) =>
        context.Response.HasStarted
            ? Task.CompletedTask
            : WriteAsync(context, status, new ErrorBody { ErrorCode = code, Message = message });

    private static Task WriteAsync(HttpContext context, int status, object answer)
    {
        var bytes = answer is RawJson raw
            ? Encoding.UTF8.GetBytes(raw.Text)
            : JsonSerializer.SerializeToUtf8Bytes(answer, answer.GetType(), RegistryJson.Options);
        context.Response.StatusCode = status;
        context.Response.ContentType = TypeFor(context.Request.Headers.Accept.ToString());
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    private static string TypeFor(string accept) =>
        Types.FirstOrDefault(type => accept.Contains(type, StringComparison.OrdinalIgnoreCase)) ?? OwnType;

    [LoggerMessage(
        EventId = SchemaRegistryEventIds.RequestFailed,
        Level = LogLevel.Error,
        Message = "Schema registry request {Method} {Path} failed")]
    private partial void LogRequestFailed(string method, string path, Exception exception);
}
