using Deimos.Hosting;

namespace Deimos.Runtime.Tests.Hosting;

/// <summary>Settings below <c>Deimos</c> that nobody would read.</summary>
public class SettingNamesTests
{
    [Theory]
    [Trait("Case", "91")]
    [InlineData("seed_broker", "ConnectionStrings:kafka")]
    [InlineData("SeedBroker", "ConnectionStrings:kafka")]
    [InlineData("schema_path", "Deimos:Schemas:Path")]
    [InlineData("disable_producers", "Deimos:Producing:Disabled")]
    [InlineData("publish_backend", "Deimos:Producing:Backend")]
    [InlineData("report_lag", "Deimos:Consuming:ReportLag")]
    [InlineData("kafka:ssl:ca_cert", "Deimos:Kafka:Tls:CaCertificate")]
    [InlineData("Kafka:seed_brokers", "ConnectionStrings:kafka")]
    [InlineData("Kafka:Sasl:plain_username", "Deimos:Kafka:Sasl:User")]
    [InlineData("producers:topic_prefix", "Deimos:Producing:TopicPrefix")]
    public async Task A_name_of_the_Ruby_gem_stops_the_start_with_its_new_home(string name, string home)
    {
        var faults = await FaultsAsync(($"Deimos:{name}", "anything"));

        faults.Single().ShouldBe($"Deimos:{name} is a setting of the Ruby gem; here it is {home}.");
    }

    [Fact]
    public async Task Other_names_stop_the_start_with_those_that_there_are()
    {
        var faults = await FaultsAsync(
            ("Deimos:Producing:MaxBatchSze", "7"),
            ("Deimos:Producers:ThingProducer:Key", "id"),
            ("Deimos:Kafka:Tls:Enable", "true"),
            ("Deimos:Nonsense", "1"));

        faults.Count.ShouldBe(4);
        faults.ShouldContain("Deimos:Producing:MaxBatchSze is no setting; use one of Backend, Disabled, FlushTimeout, "
            + "MaxBatchSize, Partitioner, PayloadLog, PrepareAtStart, TopicPrefix, or remove the entry.");
        faults.ShouldContain("Deimos:Producers:ThingProducer:Key can be set in code only; remove the entry.");
        faults.ShouldContain(fault => fault.Contains("Deimos:Kafka:Tls:Enable is no setting; use one of CaCert"));
        faults.ShouldContain(fault => fault.StartsWith("Deimos:Nonsense is no setting", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_value_that_no_enum_has_is_answered_with_those_that_it_has() =>
        (await FaultsAsync(("Deimos:Producing:PayloadLog", "3"))).Single()
            .ShouldBe("Deimos:Producing:PayloadLog is '3'; use one of Count, Keys, Headers, Full.");

    private static async Task<IReadOnlyList<string>> FaultsAsync(params (string Path, string Value)[] settings)
    {
        var all = settings.ToDictionary(setting => setting.Path, setting => (string?)setting.Value);
        all["ConnectionStrings:kafka"] = "localhost:9092";
        using var host = TestHost.Build(all, deimos => deimos.AddProducer<ThingProducer>());
        return (await Should.ThrowAsync<DeimosConfigurationException>(
            () => host.StartAsync(TestContext.Current.CancellationToken))).Faults;
    }
}
