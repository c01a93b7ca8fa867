using System.Diagnostics;

namespace DeimosAspire.Tests.Shared;

/// <summary>Looks from outside whether a process is still there; a zombie counts as gone.</summary>
internal static class ProcessProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static bool IsRunning(int processId)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                // The state follows the name, which is in parentheses and may hold any character.
                var stat = File.ReadAllText($"/proc/{processId}/stat");
                return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
            }
            catch (IOException)
            {
                return false;
            }
        }

        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    public static async Task GoneAsync(int processId, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        while (IsRunning(processId))
        {
            limit.Token.IsCancellationRequested.ShouldBeFalse($"Process {processId} is still there after {Limit}.");
            await Task.Delay(20, cancellationToken);
        }
    }
}
