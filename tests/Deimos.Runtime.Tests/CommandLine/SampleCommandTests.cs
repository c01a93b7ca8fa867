using System.Net.Sockets;
using Deimos.Outbox;
using Deimos.Runtime.Tests.Hosting;
using Deimos.Runtime.Tests.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.CommandLine;

/// <summary>The samples as programs, each a process of its own.</summary>
public sealed class SampleCommandTests(PostgresFixture postgres) : WrittenOutboxScene(postgres)
{
    [Fact]
    [Trait("Case", "89")]
    public async Task The_outbox_alone_runs_as_many_relays_as_it_is_told_and_nothing_else_of_the_service()
    {
        using var program = Start("Widgets.Api", "outbox --threads 2");
        await Service.SharesAsync(2);
        await Service.InsertAsync(("a", "k1", "1"), ("a", "k2", "2"));
        await Service.IsEmptyAsync();

        using var client = new TcpClient();
        await Should.ThrowAsync<SocketException>(
            client.ConnectAsync("127.0.0.1", HttpPort, Cancellation).AsTask());
        await using (var db = Service.Context())
        {
            (await db.Database.SqlQuery<bool>($"SELECT to_regclass('widgets') IS NULL AS \"Value\"")
                .SingleAsync(Cancellation)).ShouldBeTrue("its hosted services make tables when they start");
        }

        (await program.StopAsync()).ShouldBe(0, program.Output + program.Errors);
        await using var after = Service.Context();
        (await after.Set<BucketLease>().CountAsync(lease => lease.Owner != null, Cancellation)).ShouldBe(0);
    }

    [Fact]
    [Trait("Case", "89")]
    public async Task The_environment_may_say_how_many_relays_run()
    {
        using var program = Start(
            "Widgets.Api", "outbox", ("THREAD_COUNT", "3"), ("Deimos:Outbox:DisableRelay", "true"));

        await Service.SharesAsync(3);
    }

    [Fact]
    [Trait("Case", "90")]
    public async Task A_service_without_an_outbox_says_so()
    {
        using var program = Start("Widgets.Views", "outbox");

        (await program.EndedAsync()).ShouldBe(1);

        program.Errors.ShouldContain("Widgets.Views has no outbox to relay.");
    }

    [Fact]
    public async Task Schemas_are_registered_by_one_service_and_checked_by_another()
    {
        using var register = Start("Widgets.Api", "schema register");
        (await register.EndedAsync()).ShouldBe(0, register.Errors);
        register.Output.ShouldContain("widgets-value is now registered with id ");
        register.Output.ShouldContain("widgets-key is now registered with id ");

        using var check = Start("Widgets.Views", "schema check");
        (await check.EndedAsync()).ShouldBe(0, check.Errors);
        check.Output.ShouldContain("widgets-value has version 1, which WidgetConsumer can read");
    }

    [Fact]
    public async Task The_last_messages_of_a_topic_are_printed_and_nothing_else()
    {
        await using (var scope = Service.Scope())
        {
            await scope.ServiceProvider.GetRequiredService<ThingProducer>().PublishAsync(
                new("foo", 7), new() { ForceSend = true }, Cancellation);
        }

        using var program = Start("Widgets.Views", "inline things --count 3 --environment Production");

        (await program.EndedAsync()).ShouldBe(0, program.Errors);
        program.Output.Trim().ShouldMatch(
            """^\{"topic":"things",.*"key":"foo","payload":\{"test_id":"foo","some_int":7\}\}$""");
    }

    [Theory]
    [InlineData("strat", 2, "'strat' is no command")]
    [InlineData("--help", 0, "")]
    public async Task Mistakes_and_help_need_no_configuration(string arguments, int exitCode, string errors)
    {
        using var program = SampleProgram.Start("Widgets.Api", arguments);

        (await program.EndedAsync()).ShouldBe(exitCode);

        program.Errors.ShouldContain(errors);
    }

    private static int HttpPort { get; } = FreePort.Find();

    private SampleProgram Start(string project, string arguments, params (string Name, string Value)[] settings) =>
        SampleProgram.Start(project, arguments, new Dictionary<string, string>(
        [
            new("ConnectionStrings:kafka", Service.Host.Kafka.BootstrapServers),
            new("ConnectionStrings:schema-registry", Service.Host.Settings["ConnectionStrings:schema-registry"]!),
            new("ConnectionStrings:widgets-db", Service.ConnectionString),
            new("ASPNETCORE_URLS", $"http://127.0.0.1:{HttpPort}"),
            .. settings.Select(setting => new KeyValuePair<string, string>(setting.Name, setting.Value)),
        ]));
}
