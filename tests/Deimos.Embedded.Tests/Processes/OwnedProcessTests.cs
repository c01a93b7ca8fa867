using Deimos.Embedded.Processes;

namespace Deimos.Embedded.Tests.Processes;

public sealed class OwnedProcessTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reports_the_exit_code_and_the_lines_of_both_streams()
    {
        Skip();
        var lines = new List<OutputLine>();
        await using var process = Shell("echo out; echo err >&2; exit 3", line => Add(lines, line));

        var exitCode = await process.Exited.WaitAsync(Limit, Cancellation);

        exitCode.ShouldBe(3);
        lines.ShouldBe([new OutputLine("out", false), new OutputLine("err", true)], ignoreOrder: true);
    }

    [Fact]
    public async Task Keeps_the_last_lines_only()
    {
        Skip();
        await using var process = Shell("for i in $(seq 1 50); do echo line $i; done");

        await process.Exited.WaitAsync(Limit, Cancellation);

        process.LastOutput.Lines.Count.ShouldBe(20);
        process.LastOutput.ToString().ShouldStartWith($"Its last output:{Environment.NewLine}  line 31");
        process.LastOutput.ToString().ShouldEndWith("line 50");
    }

    [Fact]
    public async Task Leads_a_process_group_of_its_own()
    {
        Skip();
        var lines = new List<OutputLine>();
        await using var process = Shell("ps -o pgid= -p $$", line => Add(lines, line));

        await process.Exited.WaitAsync(Limit, Cancellation);

        lines.ShouldHaveSingleItem().Text.Trim().ShouldBe(process.Id.ToString());
    }

    [Fact]
    public async Task Passes_variables_whose_names_no_shell_would_take()
    {
        Skip();
        var lines = new List<OutputLine>();
        await using var process = OwnedProcess.Start(new OwnedProcessOptions
        {
            FileName = "env",
            Environment = new Dictionary<string, string?> { ["services__a-b__http__0"] = "x=y z", ["HOME"] = null },
            OnOutput = line => Add(lines, line),
        });

        await process.Exited.WaitAsync(Limit, Cancellation);

        lines.ShouldContain(new OutputLine("services__a-b__http__0=x=y z", false));
        lines.ShouldNotContain(line => line.Text.StartsWith("HOME="));
    }

    [Fact]
    public async Task Asks_before_it_kills()
    {
        Skip();
        var ready = new TaskCompletionSource();
        await using var process = Shell(
            "trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done",
            _ => ready.TrySetResult());
        await ready.Task.WaitAsync(Limit, Cancellation);

        (await process.StopAsync(Limit, Cancellation)).ShouldBe(7);
    }

    [Fact]
    public async Task Kills_what_does_not_stop_when_asked_with_all_it_has_started()
    {
        Skip();
        var child = new TaskCompletionSource<int>();
        await using var process = Shell(
            "trap '' TERM; sleep 300 & echo $!; wait",
            line => child.TrySetResult(int.Parse(line.Text)));
        var childId = await child.Task.WaitAsync(Limit, Cancellation);

        var exitCode = await process.StopAsync(TimeSpan.FromMilliseconds(100), Cancellation);

        exitCode.ShouldBe(137);
        await ProcessProbe.GoneAsync(childId, Cancellation);
    }

    [Fact]
    public async Task Ends_what_the_process_leaves_behind_when_it_exits_by_itself()
    {
        Skip();
        var child = new TaskCompletionSource<int>();
        await using var process = Shell(
            "sleep 300 & echo $!",
            line => child.TrySetResult(int.Parse(line.Text)));

        var exitCode = await process.Exited.WaitAsync(Limit, Cancellation);

        exitCode.ShouldBe(0);
        await ProcessProbe.GoneAsync(await child.Task, Cancellation);
    }

    [Fact]
    public void Says_which_program_is_missing() =>
        Should.Throw<System.ComponentModel.Win32Exception>(
                () => OwnedProcess.Start(new OwnedProcessOptions { FileName = "/nowhere/postgres" }))
            .Message.ShouldBe("'/nowhere/postgres' cannot be started: there is no such file.");

    private static void Skip() => Assert.SkipWhen(OperatingSystem.IsWindows(), "These scripts are for a POSIX shell.");

    private static OwnedProcess Shell(string script, Action<OutputLine>? onOutput = null) =>
        OwnedProcess.Start(new OwnedProcessOptions
        {
            FileName = "/bin/sh",
            Arguments = ["-c", script],
            OnOutput = onOutput,
        });

    private static void Add(List<OutputLine> lines, OutputLine line)
    {
        lock (lines)
        {
            lines.Add(line);
        }
    }
}
