using Deimos.Embedded.Postgres;
using Deimos.Runtime.Tests;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Deimos.Runtime.Tests;

/// <summary>One server for all tests, started by the first that needs it; each has a database of its own.</summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<string, string> _templates = [];
    private EmbeddedPostgres? _server;

    /// <summary>Makes a database, as a copy of a template that is made once.</summary>
    /// <param name="template">The template's name, or null for an empty database.</param>
    /// <param name="fill">Makes the template's tables, given its connection string without pooling.</param>
    public async Task<string> CreateDatabaseAsync(string? template = null, Func<string, Task>? fill = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await _gate.WaitAsync(cancellation);
        try
        {
            _server ??= await EmbeddedPostgres.StartAsync(
                new() { Settings = new Dictionary<string, string> { ["max_connections"] = "600" } }, cancellation);
            if (template is not null && !_templates.ContainsKey(template))
            {
                _templates[template] = await _server.CreateDatabaseAsync(template, cancellationToken: cancellation);
                await fill!($"{_templates[template]};Pooling=false");
            }

            // Each database has a pool; those of tests that are over must not keep their connections.
            return await _server.CreateDatabaseAsync(template: template, cancellationToken: cancellation)
                + ";Connection Idle Lifetime=5;Connection Pruning Interval=1";
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
