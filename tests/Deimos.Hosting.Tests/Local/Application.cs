using System.Text.Json;
using Deimos.Hosting.Local;

namespace Deimos.Hosting.Tests.Local;

/// <summary>An application under test with its output; disposing it stops everything.</summary>
internal sealed class Application : IAsyncDisposable
{
    private readonly OutputLog _output = new();
    private readonly DistributedApplication _application;

    public Application(
        Action<IDistributedApplicationBuilder> describe,
        Action<DistributedApplicationOptions>? configure = null,
        params string[] args)
    {
        var options = new DistributedApplicationOptions
        {
            Args = args,
            Output = _output,
            HealthTimeout = TimeSpan.FromSeconds(60),
            RestartDelay = TimeSpan.FromMilliseconds(20),
        };
        configure?.Invoke(options);
        var builder = DistributedApplication.CreateBuilder(options);
        describe(builder);
        _application = builder.Build();
    }

    /// <summary>Gets all that was written so far.</summary>
    public string Output => _output.ToString();

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static implicit operator DistributedApplication(Application application) => application._application;

    public Task StartAsync() => _application.StartAsync(Cancellation);

    public async Task<string> StartAndFailAsync() =>
        (await Should.ThrowAsync<DistributedApplicationException>(StartAsync)).Message;

    public async Task<string> GetAsync(string service, string path)
    {
        using var client = _application.CreateHttpClient(service);
        return await client.GetStringAsync(new Uri(path, UriKind.Relative), Cancellation);
    }

    public async Task<Dictionary<string, string>> EnvironmentOfAsync(string service) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(await GetAsync(service, "/environment"))!;

    public async Task<int> ProcessIdOfAsync(string service) => int.Parse(await GetAsync(service, "/pid"));

    /// <summary>Makes a service end by itself.</summary>
    public async Task EndAsync(string service, int exitCode)
    {
        using var client = _application.CreateHttpClient(service);
        try
        {
            await client.PostAsync(new Uri($"/exit/{exitCode}", UriKind.Relative), null, Cancellation);
        }
        catch (HttpRequestException)
        {
            // It is gone before it has answered, as it should.
        }
    }

    public Task WroteAsync(string text) => Eventually.IsTrueAsync(
        () => Output.Contains(text, StringComparison.Ordinal),
        () => $"'{text}' was not written, but:{Environment.NewLine}{Output}");

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        await _output.DisposeAsync();
    }
}
