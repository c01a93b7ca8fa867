using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Deimos.CommandLine;
using Deimos.Hosting;
using Deimos.Runtime.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Deimos.Runtime.Tests.CommandLine;

/// <summary>What the commands of a service say, and the exit codes they end with.</summary>
public sealed class CommandLineTests : IAsyncLifetime
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private TestHost _stack = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string[] Lines => _output.ToString().TrimEnd().Split(Environment.NewLine);

    public async ValueTask InitializeAsync() => _stack = await TestHost.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await _stack.DisposeAsync();
        await _output.DisposeAsync();
        await _error.DisposeAsync();
    }

    [Theory]
    [InlineData("oubox", "'oubox' is no command; use start, outbox, schema check, schema register or inline <topic>.")]
    [InlineData("start oubox", "'oubox' is no command")]
    [InlineData("outbox --threads 0", "--threads is '0'; use a number from 1 to 64.")]
    [InlineData("outbox --threads 65", "--threads is '65'; use a number from 1 to 64.")]
    [InlineData("outbox --threads many", "--threads is 'many'; use a number from 1 to 64.")]
    [InlineData("outbox --Logging:LogLevel:Default None --foo=1", "'--foo' is no option of 'outbox', and no setting.")]
    [InlineData("outbox --thread 2", "'--thread' is no option of 'outbox', and no setting.")]
    [InlineData("outbox -t", "'-t' is no option of 'outbox'.")]
    [InlineData("schema", "Required command was not provided.")]
    [InlineData("schema chekc", "'chekc' is no command")]
    [InlineData("inline", "Required argument 'topic' missing for command: 'inline'.")]
    [InlineData("inline things --count 0", "--count is '0'; use a number from 1 to 1000000.")]
    [InlineData("inline things --count many", "--count is 'many'; use a number from 1 to 1000000.")]
    [InlineData("inline things --count", "Required argument missing for option: '--count'.")]
    [InlineData("inline things twice", "'twice' is no command")]
    [Trait("Case", "90")]
    public async Task A_wrong_command_line_is_refused_with_the_reason_and_exit_code_2(string arguments, string reason)
    {
        (await RunAsync(arguments)).ShouldBe(2);

        _error.ToString().ShouldContain(reason);
        _error.ToString().ShouldContain("--help shows the commands and their options.");
        Lines.ShouldBe([""]);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("many")]
    [InlineData("65")]
    [Trait("Case", "90")]
    public async Task A_wrong_thread_count_in_the_environment_is_refused_too(string count)
    {
        _stack.Settings["THREAD_COUNT"] = count;

        (await RunAsync("outbox")).ShouldBe(2);

        _error.ToString().ShouldContain($"THREAD_COUNT is '{count}'; use a number from 1 to 64, or --threads.");
    }

    [Fact]
    [Trait("Case", "90")]
    public async Task A_service_that_publishes_straight_to_Kafka_has_no_outbox_to_run()
    {
        (await RunAsync("outbox")).ShouldBe(1);

        _error.ToString().ShouldContain("tests has no outbox to relay. Add one with UseOutbox<TContext>()");
    }

    [Fact]
    public async Task Wrong_configuration_is_told_without_a_stack_trace()
    {
        _stack.Settings["Deimos:Producing:MaxBatchSize"] = "0";

        (await RunAsync("start")).ShouldBe(1);

        _error.ToString().ShouldStartWith("Deimos cannot start; 1 thing is to be mended:");
        _error.ToString().ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("")]
    [InlineData("start")]
    [InlineData("start --environment Production --anything 7")]
    [InlineData("--urls=http://127.0.0.1:0")]
    public async Task Start_and_no_command_run_the_service_until_it_stops(string arguments)
    {
        var starts = 0;

        (await RunAsync(arguments, services: services => services.AddHostedService(provider => new StopsAtOnce(
            provider.GetRequiredService<IHostApplicationLifetime>(), () => starts++)))).ShouldBe(0);

        starts.ShouldBe(1);
        _error.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task Help_tells_of_all_commands_settings_and_exit_codes()
    {
        (await RunAsync("--help")).ShouldBe(0);

        var help = _output.ToString();
        new[] { "start", "outbox", "schema", "inline <topic>", "--Deimos:Outbox:BatchSize=500", "exit code" }
            .ShouldAllBe(word => help.Contains(word, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Schemas_are_checked_without_being_registered_then_registered_and_then_known()
    {
        (await RunAsync("schema check", Both)).ShouldBe(0);
        Lines.ShouldBe(
        [
            "things-value is not registered; it would become version 1",
            "things-key is not registered; it would become version 1",
            "things-value has no version yet for ThingConsumer to read",
        ]);
        (await SubjectsAsync()).ShouldBeEmpty();

        (await RunAsync("schema register", Both)).ShouldBe(0);
        Lines.ShouldBe(["things-value is now registered with id 1", "things-key is now registered with id 2"]);
        (await SubjectsAsync()).ShouldBe(["things-key", "things-value"], ignoreOrder: true);

        (await RunAsync("schema register", Both)).ShouldBe(0);
        Lines.ShouldBe(["things-value is registered with id 1", "things-key is registered with id 2"]);

        (await RunAsync("schema check", Both)).ShouldBe(0);
        Lines[^1].ShouldBe("things-value has version 1, which ThingConsumer can read");
    }

    [Fact]
    public async Task Schemas_are_registered_also_where_the_service_itself_may_not()
    {
        _stack.Settings["Deimos:Schemas:AutoRegister"] = "false";

        (await RunAsync("schema register")).ShouldBe(0);

        (await SubjectsAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_schema_that_may_not_follow_is_told_with_its_reasons_and_nothing_is_registered()
    {
        await RegisterAsync("""{"type":"record","name":"MySchema","fields":[{"name":"some_int","type":"string"}]}""");

        (await RunAsync("schema check", Both)).ShouldBe(1);
        Lines[0].ShouldStartWith("things-value CONFLICTS: Schema 'com.my-namespace.MySchema' is not compatible with");
        Lines[2].ShouldStartWith("things-value CONFLICTS: ThingConsumer cannot read version 1");

        (await RunAsync("schema register", Both)).ShouldBe(1);
        (await SubjectsAsync()).ShouldBe(["things-value"]);
    }

    [Fact]
    public async Task A_schema_that_changes_compatibly_becomes_the_next_version()
    {
        await RegisterAsync(
            """
            {"type":"record","name":"MySchema","namespace":"com.my-namespace","fields":[
              {"name":"test_id","type":"string"},{"name":"some_int","type":"int"},{"name":"old","type":"int"}]}
            """);

        (await RunAsync("schema check")).ShouldBe(0);

        Lines[0].ShouldBe("things-value is not registered; it would become version 2");
    }

    [Fact]
    public async Task A_registry_that_is_not_there_fails_the_command()
    {
        _stack.Settings["ConnectionStrings:schema-registry"] = $"http://127.0.0.1:{FreePort.Find()}";
        _stack.Settings["Deimos:SchemaRegistry:MaxRetries"] = "0";

        (await RunAsync("schema check")).ShouldBe(1);

        _error.ToString().ShouldContain("could not be reached");
    }

    [Fact]
    public async Task A_declaration_that_is_wrong_fails_the_command()
    {
        (await RunAsync("schema check", deimos => deimos.AddProducer<ThingProducer>(thing => thing.Schema = "Nothing")))
            .ShouldBe(1);

        _error.ToString().ShouldContain("Nothing");
    }

    [Fact]
    public async Task Without_a_registry_schemas_are_only_read()
    {
        _stack.Settings["Deimos:Schemas:Backend"] = "local";

        (await RunAsync("schema check")).ShouldBe(0);
        _output.ToString().ShouldContain("The backend Local has no registry to compare them with.");
        (await RunAsync("schema register")).ShouldBe(1);
        _error.ToString().ShouldContain("Deimos:Schemas:Backend is Local, which has no registry");
    }

    [Fact]
    [Trait("Case", "188")]
    public async Task The_last_messages_of_a_topic_are_printed_with_keys_and_payloads()
    {
        await PublishAsync();

        (await RunAsync("inline things --count 2")).ShouldBe(0);

        var lines = Lines.Select(line => JsonNode.Parse(line)!).ToList();
        lines.Count.ShouldBe(2);
        lines[0]["key"]!.GetValue<string>().ShouldBe("second");
        lines[0]["payload"]!.ToJsonString().ShouldBe("""{"test_id":"second","some_int":2}""");
        lines[0]["offset"]!.GetValue<long>().ShouldBe(1);
        lines[1]["payload"].ShouldBeNull();
        lines[1]["key"]!.GetValue<string>().ShouldBe("second");
    }

    [Fact]
    public async Task A_topic_that_the_service_knows_nothing_of_is_printed_as_it_was_written()
    {
        await PublishAsync();
        await KafkaClients.ProduceAsync(_stack.Kafka.BootstrapServers, "things", 0, "no Avro");

        (await RunAsync("inline things", _ => { })).ShouldBe(1);

        Lines.Length.ShouldBe(4);
        Lines[1].ShouldContain("""
            "key":"second","payload":{"test_id":"second","some_int":2}
            """);
        JsonNode.Parse(Lines[3])!["undecodable"]!.GetValue<string>().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_topic_that_is_not_there_fails_the_command()
    {
        (await RunAsync("inline nothing")).ShouldBe(1);

        _error.ToString().ShouldContain("Unknown topic");
    }

    private static void Both(DeimosBuilder deimos) =>
        deimos.AddProducer<ThingProducer>().AddConsumer<ThingConsumer>(consumer => consumer.GroupId = "things");

    private Task<int> RunAsync(
        string arguments, Action<DeimosBuilder>? deimos = null, Action<IServiceCollection>? services = null)
    {
        _output.GetStringBuilder().Clear();
        var host = TestHost.Build(
            _stack.Settings, deimos ?? (builder => builder.AddProducer<ThingProducer>()), services: services);
        return new ServiceCommandLine(host, _output, _error)
            .RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), Cancellation);
    }

    private async Task PublishAsync()
    {
        await _stack.StartAsync(deimos => deimos.AddProducer<ThingProducer>());
        await using var scope = _stack.Running.Services.CreateAsyncScope();
        var producer = scope.ServiceProvider.GetRequiredService<ThingProducer>();
        await producer.PublishListAsync([new("first", 1), new("second", 2)], cancellationToken: Cancellation);
        await producer.PublishTombstoneAsync("second", cancellationToken: Cancellation);
    }

    private async Task<List<string>> SubjectsAsync()
    {
        using var http = new HttpClient();
        var subjects = await http.GetStringAsync(
            $"{_stack.Settings["ConnectionStrings:schema-registry"]}subjects", Cancellation);
        return [.. JsonNode.Parse(subjects)!.AsArray().Select(subject => subject!.GetValue<string>())];
    }

    private async Task RegisterAsync(string schema)
    {
        using var http = new HttpClient();
        using var content = new StringContent(
            new JsonObject { ["schema"] = schema }.ToJsonString(), new MediaTypeHeaderValue("application/json"));
        using var answer = await http.PostAsync(
            $"{_stack.Settings["ConnectionStrings:schema-registry"]}subjects/things-value/versions",
            content,
            Cancellation);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Stops the host as soon as it has started.</summary>
    private sealed class StopsAtOnce(IHostApplicationLifetime lifetime, Action started) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            started();
            lifetime.ApplicationStarted.Register(lifetime.StopApplication);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
