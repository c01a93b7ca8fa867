using Deimos.Embedded.Kafka.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Deimos.Testing.Tests;

public sealed class DeimosStackTests
{
    private readonly Inbox _inbox = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Is_started_once_for_all_and_gives_each_test_names_of_its_own()
    {
        var stack = await DeimosStack.SharedAsync();

        (await DeimosStack.SharedAsync()).ShouldBeSameAs(stack);
        var topics = new[]
        {
            await stack.CreateTopicAsync("things", cancellationToken: Cancellation),
            await stack.CreateTopicAsync("things", partitions: 2, cancellationToken: Cancellation),
        };
        topics.Distinct().Count().ShouldBe(2);
        topics.ShouldAllBe(topic => topic.StartsWith("things-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Waits_until_a_group_has_consumed_a_topic()
    {
        var stack = await DeimosStack.SharedAsync();
        var topic = await stack.CreateTopicAsync("things", partitions: 2, cancellationToken: Cancellation);
        var group = DeimosStack.UniqueName("billing");
        using var host = await StartAsync(stack, topic, group);
        await host.Services.GetRequiredService<ThingProducer>().PublishListAsync(
            [.. Enumerable.Range(0, 20).Select(number => new Thing($"key-{number}", number))],
            cancellationToken: Cancellation);

        await stack.UntilConsumedAsync(group, topic, TimeSpan.FromMinutes(2), Cancellation);

        _inbox.Taken.Count.ShouldBe(20);
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Connects_web_hosts_too()
    {
        var stack = await DeimosStack.SharedAsync();
        var topic = await stack.CreateTopicAsync("things", cancellationToken: Cancellation);
        var group = DeimosStack.UniqueName("billing");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        stack.Connect(builder.WebHost, "main-cluster");
        builder.Services.AddSingleton(_inbox);
        builder.AddDeimos("main-cluster", deimos => deimos
            .AddProducer<ThingProducer>(producer => producer.Topic = topic)
            .AddConsumer<ThingConsumer>(consumer => (consumer.Topic, consumer.GroupId) = (topic, group)));
        await using var app = builder.Build();
        await app.StartAsync(Cancellation);
        await app.Services.GetRequiredService<ThingProducer>()
            .PublishAsync(new("a", 1), cancellationToken: Cancellation);

        await stack.UntilConsumedAsync(group, topic, TimeSpan.FromMinutes(2), Cancellation);

        _inbox.Taken.ShouldHaveSingleItem();
        await app.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_stack_of_ones_own_can_be_broken()
    {
        await using var stack = await DeimosStack.StartAsync(new() { Tier = StackTier.Embedded }, Cancellation);
        var topic = await stack.CreateTopicAsync("things", cancellationToken: Cancellation);
        using var host = Build(stack, topic, "billing");
        var fault = stack.Faults.OnProduce(topic).Nth(1).Fail(ErrorCode.NotLeaderOrFollower);

        await host.Services.GetRequiredService<ThingProducer>()
            .PublishAsync(new("a", 1), cancellationToken: Cancellation);

        fault.Fired.ShouldBe(1);
        stack.Kafka.Topics[topic].Records.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Gives_databases_that_are_empty()
    {
        var stack = await DeimosStack.SharedAsync();

        await using var source = NpgsqlDataSource.Create(await stack.CreateDatabaseAsync("widgets", Cancellation));
        await using var command = source.CreateCommand("create table widgets (id int)");
        await command.ExecuteNonQueryAsync(Cancellation);
        await using var other = NpgsqlDataSource.Create(await stack.CreateDatabaseAsync("widgets", Cancellation));
        await using var same = other.CreateCommand("create table widgets (id int)");
        await same.ExecuteNonQueryAsync(Cancellation);
    }

    [Fact]
    public async Task An_external_stack_is_used_as_it_is_and_cleaned_up()
    {
        await using var real = await DeimosStack.StartAsync(new() { Tier = StackTier.Embedded }, Cancellation);
        string topic;
        await using (var stack = await DeimosStack.StartAsync(
            new() { Tier = StackTier.External, Kafka = real.BootstrapServers, SchemaRegistry = real.SchemaRegistry },
            Cancellation))
        {
            stack.Tier.ShouldBe(StackTier.External);
            topic = await stack.CreateTopicAsync("things", cancellationToken: Cancellation);
            real.Kafka.Topics[topic].Exists.ShouldBeTrue();
            Should.Throw<InvalidOperationException>(() => stack.Faults).Message.ShouldStartWith(
                "The stack's tier is External, and only an embedded Kafka can be looked into.");
            (await Should.ThrowAsync<InvalidOperationException>(
                () => stack.CreateDatabaseAsync(cancellationToken: Cancellation)))
                .Message.ShouldContain("ConnectionStrings__postgres");
        }

        real.Kafka.Topics.ShouldNotContain(known => known.Name == topic);
    }

    [Theory]
    [InlineData("External", null, "The stack is to be external, but nothing says where its brokers are.")]
    [InlineData("FromEnvironment", "external", "The stack is to be external, but nothing says where its brokers are.")]
    [InlineData("FromEnvironment", "docker", "DEIMOS_STACK is 'docker'; use embedded, external or containers")]
    public async Task A_tier_that_cannot_be_had_says_why(string tier, string? named, string expected)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["DEIMOS_STACK"] = named })
            .Build();

        (await Should.ThrowAsync<InvalidOperationException>(() => DeimosStack.StartAsync(
            new() { Tier = Enum.Parse<StackTier>(tier), Configuration = configuration }, Cancellation)))
            .Message.ShouldStartWith(expected);
    }

    [Fact]
    public async Task Without_a_container_engine_containers_are_refused_with_the_reason()
    {
        var reason = await DeimosStack.WhyNotAsync(StackTier.Containers, Cancellation);
        Assert.SkipWhen(reason is null, "There is a container engine here.");

        reason.ShouldStartWith("No container engine answers: ");
        (await Should.ThrowAsync<InvalidOperationException>(() => DeimosStack.StartAsync(
            new() { Tier = StackTier.Containers }, Cancellation)))
            .Message.ShouldBe($"The stack is to run in containers. {reason}");
        (await DeimosStack.WhyNotAsync(StackTier.Embedded, Cancellation)).ShouldBeNull();
    }

    private async Task<IHost> StartAsync(DeimosStack stack, string topic, string group)
    {
        var host = Build(stack, topic, group);
        await host.StartAsync(Cancellation);
        return host;
    }

    private IHost Build(DeimosStack stack, string topic, string group)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "tests" });
        stack.Connect(builder);
        builder.Services.AddSingleton(_inbox);
        builder.AddDeimos("kafka", deimos => deimos
            .AddProducer<ThingProducer>(producer => producer.Topic = topic)
            .AddConsumer<ThingConsumer>(consumer =>
            {
                consumer.Topic = topic;
                consumer.GroupId = group;
            }));
        return builder.Build();
    }
}
