using System.CommandLine;
using System.Runtime.InteropServices;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.SchemaRegistry;

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
var rebalanceDelay = new Option<int>("--initial-rebalance-delay")
{
    Description = "For how many seconds a new group waits for more members, from 0 to 1800. Kafka's default is 3.",
};
var registryPort = new Option<int>("--registry-port")
{
    Description = "Port of the schema registry on 127.0.0.1. 0 takes a free port, -1 starts none.",
    DefaultValueFactory = _ => 8081,
};
var data = new Option<DirectoryInfo?>("--data")
{
    Description = "Folder that keeps topics, offsets and schemas between runs. Without it everything is in memory.",
};
var fsync = new Option<bool>("--fsync")
{
    Description = "Whether answers wait until what they acknowledge would survive a loss of power. Needs --data.",
};

var root = new RootCommand(
    "Runs the embedded Kafka and schema registry alone, for programs in any language. Not for production.")
{
    brokers,
    kafkaPort,
    partitions,
    autoCreate,
    rebalanceDelay,
    registryPort,
    data,
    fsync,
};
root.SetAction(async (arguments, cancellationToken) =>
{
    var port = arguments.GetValue(kafkaPort);
    var folder = arguments.GetValue(data)?.FullName;
    try
    {
        await using var kafka = await EmbeddedKafka.StartAsync(
            new EmbeddedKafkaOptions
            {
                Brokers = arguments.GetValue(brokers),
                Ports = port == 0 ? [] : [.. Enumerable.Range(port, arguments.GetValue(brokers))],
                DefaultPartitions = arguments.GetValue(partitions),
                AutoCreateTopics = arguments.GetValue(autoCreate),
                InitialRebalanceDelay = TimeSpan.FromSeconds(arguments.GetValue(rebalanceDelay)),
                DataFolder = folder is null ? null : Path.Combine(folder, "kafka"),
                Fsync = arguments.GetValue(fsync),
            },
            cancellationToken);
        await using var registry = await StartRegistryAsync(
            arguments.GetValue(registryPort), folder, cancellationToken);
        Console.WriteLine($"kafka            {kafka.BootstrapServers}");
        if (registry is not null)
        {
            Console.WriteLine($"schema-registry  {registry.Url.GetLeftPart(UriPartial.Authority)}");
        }

        Console.WriteLine("Press Ctrl-C to stop.");
        await WaitForStopAsync(cancellationToken);
        return 0;
    }
    catch (Exception fault) when (fault is
        EmbeddedKafkaException or IOException or InvalidDataException or ArgumentException)
    {
        await Console.Error.WriteLineAsync(fault.Message);
        return 1;
    }
});

// The library's own handler of signals can outlive what it cancels, and then takes the process down.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

static async Task<EmbeddedSchemaRegistry?> StartRegistryAsync(
    int port, string? folder, CancellationToken cancellationToken) =>
    port < 0
        ? null
        : await EmbeddedSchemaRegistry.StartAsync(
            new EmbeddedSchemaRegistryOptions
            {
                Port = port == 0 ? null : port,
                DataFile = folder is null ? null : Path.Combine(folder, "schemas.journal"),
            },
            cancellationToken);

static async Task WaitForStopAsync(CancellationToken cancellationToken)
{
    var stop = new TaskCompletionSource();
    using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    await using var cancelled = cancellationToken.Register(() => stop.TrySetResult());
    await stop.Task;

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stop.TrySetResult();
    }
}
