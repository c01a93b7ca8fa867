using Deimos.Runtime.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Deimos.Runtime.Tests.Outbox;

/// <summary>The rights of <c>deploy/outbox-roles.sql</c> are enough, and are all.</summary>
public sealed class OutboxRolesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Password = "for-a-test";

    private OutboxHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await OutboxHost.CreateAsync(postgres);
        await ExecuteAsync(_host.ConnectionString, await File.ReadAllTextAsync(RolesFile(), Cancellation));
        await ExecuteAsync(_host.ConnectionString, $"""
            CREATE ROLE a_service LOGIN PASSWORD '{Password}' IN ROLE deimos_service;
            CREATE ROLE a_relay LOGIN PASSWORD '{Password}' IN ROLE deimos_relay;
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await ExecuteAsync(_host.ConnectionString, """
            DROP OWNED BY deimos_service, deimos_relay;
            DROP ROLE a_service, a_relay, deimos_service, deimos_relay;
            """);
    }

    [Fact]
    public async Task A_service_writes_messages_and_a_relay_sends_them()
    {
        await _host.StartAsync(services: services => AddContext(services, "a_service"));
        await using (var scope = _host.Scope())
        {
            await scope.ServiceProvider.GetRequiredService<ThingProducer>().PublishAsync(
                new("foo", 1), cancellationToken: Cancellation);
            var checks = scope.ServiceProvider.GetRequiredService<HealthCheckService>();
            var health = await checks.CheckHealthAsync(Cancellation);
            health.Entries["deimos-outbox"].Status.ShouldBe(HealthStatus.Healthy);
        }

        await _host.Host.StopAsync();
        _host.Host.Running.Dispose();
        await _host.StartWithAsync(_ => { }, services: services => AddContext(services, "a_relay"));

        (await _host.ReadAsync("things", 1)).ShouldHaveSingleItem();
        await _host.IsEmptyAsync();
    }

    [Theory]
    [InlineData("a_service", "DELETE FROM kafka_messages")]
    [InlineData("a_service", "SELECT message FROM kafka_messages")]
    [InlineData("a_service", "SELECT * FROM kafka_dead_messages")]
    [InlineData("a_relay", "INSERT INTO kafka_messages DEFAULT VALUES")]
    [InlineData("a_relay", "DELETE FROM kafka_dead_messages")]
    public async Task They_may_do_nothing_else(string role, string sql)
    {
        var refusal = await Should.ThrowAsync<PostgresException>(() => ExecuteAsync(As(role), sql));

        refusal.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create($"{connectionString};Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private static string RolesFile()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "deploy", "outbox-roles.sql")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder.FullName, "deploy", "outbox-roles.sql");
    }

    private string As(string role) =>
        new NpgsqlConnectionStringBuilder(_host.ConnectionString) { Username = role, Password = Password }.ToString();

    private void AddContext(IServiceCollection services, string role) =>
        services.AddDbContext<ThingsDb>(options => options.UseNpgsql(As(role)));
}
