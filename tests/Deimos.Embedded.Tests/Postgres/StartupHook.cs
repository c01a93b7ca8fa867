using System.Globalization;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.Postgres;
using Deimos.Embedded.Tests.Kafka.Groups;

/// <summary>
/// The inside of the process that <c>PostgresOwner</c>, <c>KafkaOwner</c> or <c>MemberProcess</c> starts: .NET calls it
/// by its name before <c>Main</c> when <c>DOTNET_STARTUP_HOOKS</c> names this assembly. It owns a server, or
/// is a member of a group, until the process is killed.
/// </summary>
internal static class StartupHook
{
    public const string ReportVariable = "DEIMOS_TEST_POSTGRES_OWNER_REPORT";

    public const string KafkaFolderVariable = "DEIMOS_TEST_KAFKA_OWNER_FOLDER";
    public const string KafkaPortVariable = "DEIMOS_TEST_KAFKA_OWNER_PORT";
    public const string KafkaFsyncVariable = "DEIMOS_TEST_KAFKA_OWNER_FSYNC";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(MemberProgram.NameVariable) is not null)
        {
            MemberProgram.Run();
            Environment.Exit(0);
        }

        var kafkaFolder = Environment.GetEnvironmentVariable(KafkaFolderVariable);
        (kafkaFolder is null ? OwnServerAsync() : OwnKafkaAsync(kafkaFolder)).GetAwaiter().GetResult();
    }

    // Runs until the process is killed.
    private static async Task OwnKafkaAsync(string folder)
    {
        await using var kafka = await EmbeddedKafka.StartAsync(new EmbeddedKafkaOptions
        {
            DataFolder = folder,
            Ports = [int.Parse(Environment.GetEnvironmentVariable(KafkaPortVariable)!, CultureInfo.InvariantCulture)],
            Fsync = Environment.GetEnvironmentVariable(KafkaFsyncVariable) == "true",
        });
        await Console.Out.WriteLineAsync("ready");
        await Task.Delay(Timeout.Infinite);
    }

    private static async Task OwnServerAsync()
    {
        var report = Environment.GetEnvironmentVariable(ReportVariable)!;
        await using var postgres = await EmbeddedPostgres.StartAsync();

        var text = string.Create(CultureInfo.InvariantCulture, $"{postgres.ProcessId}\n{postgres.Folder}\n");
        await File.WriteAllTextAsync(report + ".part", text);
        File.Move(report + ".part", report);
        await postgres.Completion;
        Environment.Exit(0);
    }
}
