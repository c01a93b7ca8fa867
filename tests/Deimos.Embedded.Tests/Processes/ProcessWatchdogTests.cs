using System.Diagnostics;
using Deimos.Embedded.Processes;

namespace Deimos.Embedded.Tests.Processes;

/// <summary>
/// The watchdog's script as a process of its own: closing its input is what an owner's end looks like.
/// </summary>
public sealed class ProcessWatchdogTests
{
    public static TheoryData<string> Shells => [.. new[] { "sh", "dash", "bash", "busybox" }.Where(Exists)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Ends_what_is_watched_and_spares_what_was_forgotten(string shell)
    {
        using var stubborn = Sleeper("trap '' TERM; ");
        using var forgotten = Sleeper();
        using var watchdog = Watchdog(shell, "no-such-mark");
        await watchdog.StandardInput.WriteLineAsync($"watch {forgotten.Id} 15");
        await watchdog.StandardInput.WriteLineAsync($"watch {stubborn.Id} 15");
        await watchdog.StandardInput.WriteLineAsync($"forget {forgotten.Id} 0");

        watchdog.StandardInput.Close();
        await watchdog.WaitForExitAsync(Cancellation);

        await ProcessProbe.GoneAsync(stubborn.Id, Cancellation);
        ProcessProbe.IsRunning(forgotten.Id).ShouldBeTrue();
        forgotten.Kill(entireProcessTree: true);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Finds_by_their_mark_processes_it_was_not_told_of(string shell)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux shows a process's environment.");
        var mark = $"{ProcessWatchdog.MarkVariable}={Guid.NewGuid():N}";
        using var marked = Sleeper(mark: mark);
        using var watchdog = Watchdog(shell, mark);

        watchdog.StandardInput.Close();
        await watchdog.WaitForExitAsync(Cancellation);

        await ProcessProbe.GoneAsync(marked.Id, Cancellation);
    }

    [Fact]
    public async Task Survives_the_signals_of_a_terminal()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux shows when the script has set its traps.");
        using var watched = Sleeper();
        using var watchdog = Watchdog("sh", "no-such-mark");
        await watchdog.StandardInput.WriteLineAsync($"watch {watched.Id} 15");

        while (new FileInfo($"/proc/{watchdog.Id}/fd/1").LinkTarget != "/dev/null")
        {
            await Task.Delay(10, Cancellation);
        }

        // Ignored signals leave no trace to wait for, so the proof is that the work is still done afterwards.
        UnixSignals.Send(watchdog.Id, StopSignal.Interrupt);
        UnixSignals.Send(watchdog.Id, StopSignal.Terminate);
        watchdog.StandardInput.Close();
        await watchdog.WaitForExitAsync(Cancellation);

        await ProcessProbe.GoneAsync(watched.Id, Cancellation);
    }

    private static Process Sleeper(string before = "", string? mark = null)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"{before}echo ready; exec sleep 300"])
        {
            RedirectStandardOutput = true,
        };
        if (mark is not null)
        {
            start.Environment[mark.Split('=')[0]] = mark.Split('=')[1];
        }

        var process = Process.Start(start)!;
        process.StandardOutput.ReadLine().ShouldBe("ready");
        return process;
    }

    private static Process Watchdog(string shell, string mark)
    {
        string[] shellArguments = shell == "busybox" ? ["sh"] : [];
        return Process.Start(new ProcessStartInfo(
            shell,
            [.. shellArguments, "-c", WatchdogScript.Text, "deimos-watchdog", mark, "10"])
        {
            RedirectStandardInput = true,
        })!;
    }

    private static bool Exists(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, program)));
}
