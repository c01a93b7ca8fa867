namespace Deimos.Runtime.Tests;

/// <summary>Waits for facts that nobody announces; the limit guards only against hanging.</summary>
internal static class Wait
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task UntilAsync(Func<bool> fact, string description, TimeSpan? within = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!fact())
        {
            if (TimeProvider.System.GetElapsedTime(started) > (within ?? Limit))
            {
                throw new TimeoutException($"Within {within ?? Limit} this did not become true: {description}.");
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
