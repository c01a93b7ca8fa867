namespace Deimos.Runtime.Tests.Outbox;

/// <summary>A relay in a process of its own that can be killed: a service that runs its outbox alone.</summary>
internal static class RelayProcess
{
    public static SampleProgram Start(
        string brokers, string connectionString, TimeSpan lease, string arguments = "outbox") =>
        SampleProgram.Start(
            "Widgets.Api",
            arguments,
            new Dictionary<string, string>
            {
                ["ConnectionStrings:kafka"] = brokers,
                ["ConnectionStrings:schema-registry"] = "http://127.0.0.1:9",
                ["ConnectionStrings:widgets-db"] = connectionString,
                ["Deimos:Outbox:LeaseDuration"] = $"{lease}",
                ["Deimos:Outbox:PollInterval"] = "00:00:00.2",
                ["Deimos:Outbox:MinBackoff"] = "00:00:00.05",
                ["Deimos:Outbox:MaxBackoff"] = "00:00:01",
                ["Deimos:Outbox:BatchSize"] = "200",
            });
}
