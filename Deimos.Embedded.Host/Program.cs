using System.CommandLine;
using System.Runtime.InteropServices;
using Deimos.Embedded.Kafka;

var brokers = new Option<int>("--brokers")
{
    Description = "How many brokers the cluster has.",
    DefaultValueFactory = _ => 1,
};
var kafkaPort = new Option<int>("--kafka-port")
{
    Description = "Port of the first broker on 127.0.0.1; the others follow it. 0 takes free ports.",
    DefaultValueFactory = _ => 9092,
};
var partitions = new Option<int>("--partitions")
{
    Description = "How many partitions a topic gets when nobody says.",
    DefaultValueFactory = _ => 1,
};
var autoCreate = new Option<bool>("--auto-create-topics")
{
    Description = "Whether a topic is created when a client asks for it.",
    DefaultValueFactory = _ => true,
};

var root = new RootCommand("Runs the embedded Kafka alone, for programs in any language. Not for production.")
{
    brokers,
    kafkaPort,
    partitions,
    autoCreate,
};
root.SetAction(async (arguments, cancellationToken) =>
{
    var port = arguments.GetValue(kafkaPort);
    await using var kafka = await EmbeddedKafka.StartAsync(
        new EmbeddedKafkaOptions
        {
            Brokers = arguments.GetValue(brokers),
            Ports = port == 0 ? [] : [.. Enumerable.Range(port, arguments.GetValue(brokers))],
            DefaultPartitions = arguments.GetValue(partitions),
            AutoCreateTopics = arguments.GetValue(autoCreate),
        },
        cancellationToken);
    Console.WriteLine($"kafka            {kafka.BootstrapServers}");
    Console.WriteLine("Press Ctrl-C to stop.");

    var stop = new TaskCompletionSource();
    using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
    {
        signal.Cancel = true;
        stop.TrySetResult();
    });
    await using var cancelled = cancellationToken.Register(() => stop.TrySetResult());
    await stop.Task;
});
return await root.Parse(args).InvokeAsync();
