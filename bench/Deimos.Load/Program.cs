using System.CommandLine;
using Confluent.Kafka;
using Deimos.Load.Brokers;
using Deimos.Load.Records;
using Deimos.Load.Relays;

var rounds = new Option<int>("--rounds") { Description = "How many rounds.", DefaultValueFactory = _ => 5 };
var messages = new Option<int>("--messages")
{
    Description = "How many messages a round sends and reads.",
    DefaultValueFactory = _ => 200_000,
};
var broker = new Command("broker", "The embedded Kafka beside librdkafka's mock cluster, same client, in turn.")
{
    rounds,
    messages,
};
broker.SetAction(async (arguments, cancellationToken) =>
{
    Console.WriteLine(
        $"{Environment.ProcessorCount} cores, .NET {Environment.Version}, librdkafka {Library.VersionString}");
    await Footprint.MeasureAsync(cancellationToken);
    await new BrokerComparison(arguments.GetValue(rounds), arguments.GetValue(messages)).RunAsync(cancellationToken);
    return 0;
});

var relay = new Command("relay", "A relay that drains an outbox beside a bare loop, in turn, and its latency.")
{
    rounds,
    messages,
};
relay.SetAction(async (arguments, cancellationToken) =>
{
    await new RelayComparison(arguments.GetValue(rounds), arguments.GetValue(messages)).RunAsync(cancellationToken);
    return 0;
});

var records = new Command("records", "Records consumed in batches beside a bare upsert of the same rows, in turn.")
{
    rounds,
    messages,
};
records.SetAction(async (arguments, cancellationToken) =>
{
    await new RecordComparison(arguments.GetValue(rounds), arguments.GetValue(messages)).RunAsync(cancellationToken);
    return 0;
});

var root = new RootCommand("End-to-end load, each figure beside its raw baseline in one run.")
{
    broker,
    relay,
    records,
};
return await root.Parse(args).InvokeAsync();
