namespace Deimos.Embedded.Tests.Postgres;

/// <summary>
/// Waits for facts outside this process; the limit guards only against hanging.
/// </summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task HoldsAsync(Func<bool> fact, string what)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        while (!fact())
        {
            limit.IsCancellationRequested.ShouldBeFalse($"Not within {Limit}: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }
    }

    public static bool IsGone(int processId) => !Directory.Exists($"/proc/{processId}");
}
