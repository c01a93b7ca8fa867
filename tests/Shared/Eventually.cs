namespace DeimosAspire.Tests.Shared;

/// <summary>Waits on a fact; the limit guards only against hanging.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async Task IsTrueAsync(
        Func<bool> fact, Func<string> otherwise, TimeSpan? within = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(within ?? Limit);
        while (!fact())
        {
            limit.IsCancellationRequested.ShouldBeFalse(otherwise());
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public static Task HoldsAsync(Func<bool> fact, string what) =>
        IsTrueAsync(fact, () => $"Not within {Limit}: {what}");
}
