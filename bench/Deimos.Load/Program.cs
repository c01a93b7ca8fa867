using System.CommandLine;
using Deimos.Load;
using Deimos.Load.Brokers;
using Deimos.Load.Consuming;
using Deimos.Load.Outbox;
using Deimos.Load.Publishing;
using Deimos.Load.Records;
using Deimos.Load.Relays;
using Deimos.Testing;

var rounds = new Option<int?>("--rounds") { Description = "How many rounds.", Recursive = true };
var messages = new Option<int?>("--messages") { Description = "How many messages a round has.", Recursive = true };
var json = new Option<FileInfo?>("--json") { Description = "A file for the results as JSON.", Recursive = true };
var quick = new Option<bool>("--quick") { Description = "Few rounds of few messages.", Recursive = true };

var root = new RootCommand("End-to-end load, each figure beside its raw baseline in one run.")
{
    rounds,
    messages,
    json,
    quick,
};
var broker = new Command("broker", "The embedded Kafka beside librdkafka's mock cluster, same client, in turn.");
broker.SetAction(async (arguments, cancellationToken) =>
{
    Report.PrintMachine();
    await Footprint.MeasureAsync(cancellationToken);
    await new BrokerComparison(arguments.GetValue(rounds) ?? 5, arguments.GetValue(messages) ?? 200_000)
        .RunAsync(cancellationToken);
    return 0;
});
root.Subcommands.Add(broker);

var comparisons = new (string Name, string About, int Messages, Compare Compare)[]
{
    ("publish", "Typed payloads, in lists and one by one, beside a client that sends ready bytes.", 200_000,
        (stack, size, report, cancellation) =>
            new PublishComparison(stack, size.Rounds, size.Messages).RunAsync(report, cancellation)),
    ("consume", "A consumer of single messages beside a loop that takes bytes from the client.", 200_000,
        (stack, size, report, cancellation) =>
            new ConsumeComparison(stack, size.Rounds, size.Messages).RunAsync(report, cancellation)),
    ("batch", "A consumer of batches beside a loop that takes bytes from the client.", 200_000,
        (stack, size, report, cancellation) =>
            new ConsumeComparison(stack, size.Rounds, size.Messages).RunInBatchesAsync(report, cancellation)),
    ("outbox", "Payloads written to the outbox in transactions beside INSERTs of several rows.", 50_000,
        (stack, size, report, cancellation) =>
            new OutboxComparison(stack, size.Rounds, size.Messages).RunAsync(report, cancellation)),
    ("relay", "A relay that drains an outbox beside a bare loop, in turn, and its latency.", 100_000,
        (_, size, report, cancellation) => new RelayComparison(size.Rounds, size.Messages)
            .RunAsync(report, withLatency: !size.IsQuick, cancellation)),
    ("records", "Records consumed in batches beside a loop written by hand, and beside upserts of ready rows.", 200_000,
        (stack, size, report, cancellation) =>
            new RecordComparison(stack, size.Rounds, size.Messages).RunAsync(report, cancellation)),
};

foreach (var comparison in comparisons)
{
    var command = new Command(comparison.Name, comparison.About);
    command.SetAction((arguments, cancellationToken) => RunAsync(arguments, [comparison], cancellationToken));
    root.Subcommands.Add(command);
}

root.SetAction((arguments, cancellationToken) => RunAsync(arguments, comparisons, cancellationToken));
return await root.Parse(args).InvokeAsync();

async Task<int> RunAsync(
    ParseResult arguments,
    (string Name, string About, int Messages, Compare Compare)[] chosen,
    CancellationToken cancellationToken)
{
    var isQuick = arguments.GetValue(quick);
    var report = new Report();
    Report.PrintMachine();
    await using var stack = await DeimosStack.StartAsync(cancellationToken: cancellationToken);
    foreach (var (_, _, usual, compare) in chosen)
    {
        var size = new LoadSize(
            arguments.GetValue(rounds) ?? (isQuick ? 3 : 7),
            arguments.GetValue(messages) ?? (isQuick ? usual / 2 : usual),
            isQuick);
        await compare(stack, size, report, cancellationToken);
    }

    report.PrintTable();
    if (arguments.GetValue(json) is { } file)
    {
        await report.WriteAsync(file, cancellationToken);
    }

    return 0;
}

internal delegate Task Compare(DeimosStack stack, LoadSize size, Report report, CancellationToken cancellationToken);
