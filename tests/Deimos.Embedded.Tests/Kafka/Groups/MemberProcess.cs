using System.Diagnostics;
using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace Deimos.Embedded.Tests.Kafka.Groups;

/// <summary>
/// A member of a group in a process of its own: this test assembly again, held by its <see cref="StartupHook"/> before
/// any test.
/// </summary>
internal sealed class MemberProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;
    private readonly StringBuilder _errors = new();

    private MemberProcess(string name, Process process, Action<int> read)
    {
        Name = name;
        _process = process;
        _reading = ReadAsync(read);
        process.ErrorDataReceived += (_, line) => _errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
    }

    /// <summary>Gets its client id.</summary>
    public string Name { get; }

    /// <summary>Gets what it wrote about its troubles.</summary>
    public string Errors => _errors.ToString();

    /// <summary>Starts it; it joins the group as soon as it can.</summary>
    /// <param name="name">Its client id.</param>
    /// <param name="servers">Where the cluster is.</param>
    /// <param name="session">Its session time-out.</param>
    /// <param name="strategy">How the group shares its partitions.</param>
    /// <param name="read">Is told every number that it has read.</param>
    public static MemberProcess Start(
        string name, string servers, TimeSpan session, PartitionAssignmentStrategy strategy, Action<int> read)
    {
        var process = Process.Start(
            new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Deimos.Embedded.Tests"))
            {
                Environment =
                {
                    ["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location,
                    [MemberProgram.NameVariable] = name,
                    [MemberProgram.ServersVariable] = servers,
                    [MemberProgram.SessionVariable] =
                        session.TotalMilliseconds.ToString(CultureInfo.InvariantCulture),
                    [MemberProgram.StrategyVariable] = strategy.ToString(),
                },
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        return new MemberProcess(name, process, read);
    }

    /// <summary>Has it leave the group and end.</summary>
    public void Leave() => _process.StandardInput.Close();

    /// <summary>
    /// Kills it, if it is still there, with a signal that it cannot see coming, and takes in what it wrote before.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync(Action<int> read)
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            foreach (var number in line.Split(' '))
            {
                read(int.Parse(number, CultureInfo.InvariantCulture));
            }
        }
    }
}
