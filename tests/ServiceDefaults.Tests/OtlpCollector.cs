using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ServiceDefaults.Tests;

/// <summary>
/// Takes what an OTLP exporter posts by http/protobuf and keeps it as text, in which names can be found.
/// </summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _received = new();

    private OtlpCollector(WebApplication app)
    {
        _app = app;
        _app.MapPost("/v1/{signal}", KeepAsync);
    }

    public string Address => _app.Urls.Single();

    public static async Task<OtlpCollector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        var collector = new OtlpCollector(builder.Build());
        await collector._app.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    /// <summary>Waits for the first post to <paramref name="path"/>.</summary>
    public Task<string> ReceivedAsync(string path) =>
        At(path).Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task KeepAsync(HttpRequest request)
    {
        request.ContentType.ShouldBe("application/x-protobuf");
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        At(request.Path).TrySetResult(Encoding.Latin1.GetString(body.ToArray()));
    }

    private TaskCompletionSource<string> At(string path) =>
        _received.GetOrAdd(path, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
