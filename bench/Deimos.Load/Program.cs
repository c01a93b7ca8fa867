using System.CommandLine;
using Deimos.Load.Brokers;

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
broker.SetAction((arguments, cancellationToken) =>
    BrokerComparison.RunAsync(arguments.GetValue(rounds), arguments.GetValue(messages), cancellationToken));

var root = new RootCommand("End-to-end load, each figure beside its raw baseline in one run.") { broker };
return await root.Parse(args).InvokeAsync();
