using Deimos.Embedded.Kafka.Protocol;
using Deimos.Observability;
using Deimos.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Deimos.Runtime.Tests.Outbox;

public sealed class RelayFailureTests(PostgresFixture postgres) : WrittenOutboxScene(postgres)
{
    [Fact]
    [Trait("Case", "159")]
    [Trait("Case", "167")]
    public async Task Of_a_batch_that_is_too_large_for_the_topic_only_the_culprit_dies_and_nothing_is_sent_twice()
    {
        await Service.Host.Kafka.CreateTopicAsync(
            "a",
            settings: new Dictionary<string, string> { ["max.message.bytes"] = "2000" },
            cancellationToken: Cancellation);
        await Service.InsertAsync(
            ("a", "k1", "1"), ("a", "k2", new string('x', 5000)), ("a", "k2", "2"), ("b", "k3", "3"), ("a", "k1", "4"));
        var events = await RestartWithEventsAsync();

        await Service.IsEmptyAsync();

        (await Service.ReadAsync("a", 3)).Select(record => record.ValueText).Order().ShouldBe(["1", "2", "4"]);
        (await Service.ReadAsync("b", 1)).Count.ShouldBe(1);
        Service.Host.Kafka.Topics["a"].Records.Count.ShouldBe(3);
        Service.Host.Kafka.Topics["b"].Records.Count.ShouldBe(1);
        await using var db = Service.Context();
        var dead = await db.Set<DeadMessage>().SingleAsync(Cancellation);
        dead.Message!.Length.ShouldBe(5000);
        dead.Reason.ShouldNotBeEmpty();
        var final = Events(events).Single(happened => happened.Exception is RelayException { IsFinal: true });
        final.Messages.Single().Id.ShouldBe(dead.Id);
        Service.Host.Metrics.Sum("deimos.publish_error", ("topic", "a")).ShouldBe(1);
    }

    [Fact]
    public async Task What_the_client_itself_refuses_dies_at_once()
    {
        await Service.InsertAsync(("a", "k1", "1"), ("a", "k1", new string('x', 2_000_000)), ("a", "k1", "2"));
        await Service.RestartAsync();

        await Service.IsEmptyAsync();

        (await Service.ReadAsync("a", 2)).Select(record => record.ValueText).ShouldBe(["1", "2"]);
        await using var db = Service.Context();
        (await db.Set<DeadMessage>().CountAsync(Cancellation)).ShouldBe(1);
    }

    [Fact]
    [Trait("Case", "164")]
    [Trait("Case", "166")]
    public async Task Messages_that_are_refused_stay_and_are_told_by_the_event_while_other_topics_go_on()
    {
        var fault = Service.Host.Kafka.Faults.OnProduce("a").Fail(ErrorCode.TopicAuthorizationFailed);
        await Service.InsertAsync(("a", "k1", "1"), ("a", "k2", "2"), ("a", "k1", "3"), ("b", "k1", "4"));
        var events = await RestartWithEventsAsync();

        await Service.ReadAsync("b", 1);
        await fault.WaitUntilFiredAsync(3, Cancellation);
        (await Service.RowsAsync()).Count(row => row.Topic == "a").ShouldBe(3);
        fault.Dispose();
        await Service.IsEmptyAsync();

        var first = Events(events).First(happened => happened.Exception is not null);
        first.Topic.ShouldBe("a");
        first.Payload["exception_object"].ShouldBeOfType<RelayException>().IsFinal.ShouldBeFalse();
        var read = await Service.ReadAsync("a", 3);
        read.Where(record => record.KeyText == "k1").Select(record => record.ValueText).ShouldBe(["1", "3"]);
        Service.Host.Log.Count(DeimosEventIds.OutboxMessagesFailed).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task What_is_behind_a_message_that_a_broker_refuses_a_new_client_does_not_overtake_it()
    {
        // A broker takes any sequence number from a producer that it knows nothing of, and so also a second batch.
        Service.Host.Settings["Deimos:Kafka:Producer:batch.num.messages"] = "1";
        Service.Host.Kafka.Faults.OnProduce("a").Nth(1).Fail(ErrorCode.TopicAuthorizationFailed);
        await Service.InsertAsync([.. Enumerable.Range(1, 20).Select(n => ("a", (string?)"k", $"{n}"))]);
        await Service.RestartAsync();

        await Service.IsEmptyAsync();

        (await Service.ReadAsync("a", 20)).Select(record => record.ValueText).Distinct()
            .ShouldBe(Enumerable.Range(1, 20).Select(n => $"{n}"));
    }

    [Fact]
    [Trait("Case", "176")]
    public async Task What_has_failed_is_left_alone_until_its_rest_is_over()
    {
        using var fault = Service.Host.Kafka.Faults.OnProduce("a").Fail(ErrorCode.TopicAuthorizationFailed);
        await Service.InsertAsync(("a", "k1", "1"));
        await Service.RestartAsync(outbox =>
        {
            outbox.MinBackoff = TimeSpan.FromMinutes(5);
            outbox.MaxBackoff = TimeSpan.FromMinutes(5);
        });
        await Eventually.HoldsAsync(
            () => Service.Host.Log.Count(DeimosEventIds.OutboxMessagesFailed) == 1, "the topic rests");

        // What comes later is read by later pages, and a page leaves out nothing but what rests.
        for (var page = 1; page <= 3; page++)
        {
            await Service.InsertAsync(("a", "k1", "2"), ("b", "k1", "3"));
            await Service.ReadAsync("b", page);
        }

        fault.Fired.ShouldBe(1);
        await using var db = Service.Context();
        await Eventually.HoldsAsync(
            () => db.Set<OutboxMessage>().All(row => row.Topic == "a"), "what has arrived leaves the outbox");
        (await Service.RowsAsync()).Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_partition_without_a_leader_holds_up_its_keys_and_no_others()
    {
        await Service.Host.Kafka.CreateTopicAsync("a", partitions: 2, cancellationToken: Cancellation);
        var keys = Enumerable.Range(0, 20).Select(n => $"k{n}").ToList();
        var stuck = keys.Where(key => Deimos.Kafka.Crc32.Partition(System.Text.Encoding.UTF8.GetBytes(key), 2) == 0)
            .ToList();
        using var leaderless = Service.Host.Kafka.Faults.MakeLeaderless("a", 0);
        await Service.InsertAsync([.. keys.Select(key => ("a", (string?)key, "1"))]);
        await Service.RestartAsync(outbox => outbox.DeliveryTimeout = TimeSpan.FromSeconds(1));

        await Service.ReadAsync("a", keys.Count - stuck.Count);
        await Eventually.HoldsAsync(
            () => Service.Host.Log.Count(DeimosEventIds.OutboxMessagesFailed) > 0, "the stuck keys rest");
        await Service.InsertAsync([.. keys.Except(stuck).Select(key => ("a", (string?)key, "2"))]);
        await Service.ReadAsync("a", 2 * (keys.Count - stuck.Count));
        leaderless.Dispose();
        await Service.IsEmptyAsync();

        (await Service.ReadAsync("a", keys.Count)).Where(record => record.ValueText == "1")
            .Select(record => record.KeyText).Distinct().ShouldBe(keys, ignoreOrder: true);
    }

    [Fact]
    [Trait("Case", "89")]
    public async Task Connections_that_the_server_ends_are_made_anew()
    {
        await Service.RestartAsync();
        for (var round = 0; round < 3; round++)
        {
            await Service.SharesAsync(1);
            await Service.ExecuteAsync(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> 'watch'
                """);
            await Service.InsertAsync(("a", "k", $"{round}"));
        }

        await Service.IsEmptyAsync();
        (await Service.ReadAsync("a", 3)).Select(record => record.ValueText).Distinct().ShouldBe(["0", "1", "2"]);
        Service.Host.Log.Count(DeimosEventIds.RelayInterrupted).ShouldBeGreaterThan(0);
    }

    [Fact]
    [Trait("Case", "168")]
    public async Task Logged_topics_show_their_payloads_and_what_cannot_be_decoded_hides_nothing()
    {
        await Service.InsertAsync(("a", "k1", new string('x', 2_000_000)), ("a", "k1", "no Avro"));
        await Service.RestartAsync(outbox => outbox.LogTopics.Add("all"));
        await using var scope = Service.Scope();
        await scope.ServiceProvider.GetRequiredService<Hosting.ThingProducer>().PublishAsync(
            new("foo", 7), cancellationToken: Cancellation);

        await Service.IsEmptyAsync();

        Service.Host.Log.Entries.Where(entry => entry.EventId == DeimosEventIds.OutboxMessageSending)
            .ShouldContain(entry => entry.Text.Contains("""{"test_id":"foo","some_int":7}"""));
        Service.Host.Log.Count(DeimosEventIds.OutboxMessageUndecodable).ShouldBeGreaterThan(1);
        Service.Host.Log.Count(DeimosEventIds.OutboxMessageDead).ShouldBe(1);
    }

    [Fact]
    public async Task The_health_check_fails_when_the_oldest_message_is_too_old()
    {
        await Service.Host.StopAsync();
        await Service.StartWithAsync(outbox =>
        {
            outbox.DisableRelay = true;
            outbox.MaxAge = TimeSpan.FromMinutes(5);
        });
        var health = Service.Host.Get<HealthCheckService>();

        (await CheckAsync()).ShouldBe(HealthStatus.Healthy);
        await Service.InsertAsync(("a", "k", "young"));
        (await CheckAsync()).ShouldBe(HealthStatus.Healthy);
        await Service.ExecuteAsync("UPDATE kafka_messages SET created_at = created_at - interval '6 minutes'");
        (await CheckAsync()).ShouldBe(HealthStatus.Unhealthy);

        async Task<HealthStatus> CheckAsync() =>
            (await health.CheckHealthAsync(check => check.Name == "deimos-outbox", Cancellation)).Status;
    }

    private static List<OutboxProduceEvent> Events(List<OutboxProduceEvent> events)
    {
        lock (events)
        {
            return [.. events];
        }
    }

    private async Task<List<OutboxProduceEvent>> RestartWithEventsAsync()
    {
        var events = new List<OutboxProduceEvent>();
        await Service.RestartAsync(services: provider => provider.GetRequiredService<DeimosEvents>().Subscribe(
            "db_producer.produce",
            happened =>
            {
                lock (events)
                {
                    events.Add((OutboxProduceEvent)happened);
                }
            }));
        return events;
    }
}
